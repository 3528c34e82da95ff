"""Consistency checks C1 to C11 in plain SQL. Each query returns the breaches it finds.

They are independent of the shop's code: allowed transitions and sums are deliberately written a second time.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from bench.checker.log import Told

Start = Mapping[int, tuple[int, Decimal]]  # variant → stock and price before the first order

# Temporary tables: the outcomes the buyers received, and the initial stock.
TABLES = """
create temp table told (submission uuid, answer text, number text);
create temp table stood (variant bigint, on_hand integer, price numeric);
"""

# Changes of status, without those that were undone.
STANDING = """
standing as (
    select e.*, lag(e.kind) over (partition by e.order_id order by e.version) as before from orders_orderevent e
    where e.kind in ('placed', 'confirmed', 'preparing', 'ready', 'out', 'delivered', 'cancelled', 'returning',
                     'returned')
      and not exists (select 1 from orders_orderevent u
                      where u.order_id = e.order_id and u.version = e.version + 1 and u.kind = 'undone')
)"""

LEGAL = """(values
    ('placed', 'confirmed'), ('confirmed', 'preparing'), ('preparing', 'ready'), ('ready', 'out'),
    ('ready', 'delivered'), ('out', 'delivered'), ('placed', 'cancelled'), ('confirmed', 'cancelled'),
    ('preparing', 'cancelled'), ('ready', 'cancelled'), ('out', 'returning'), ('returning', 'returned')
) as legal (here, there)"""

CHECKS: dict[str, str] = {
    "C1 every ok has exactly one order": """
        select 'told ok, but there are ' || count(o.id) || ' orders of submission ' || t.submission
        from (select distinct submission, number from told where answer = 'ok') t
        left join orders_order o on o.submission = t.submission and o.number = t.number
        group by t.submission, t.number having count(o.id) <> 1
        union all
        select 'told two numbers: submission ' || submission from told where answer = 'ok'
        group by submission having count(distinct number) > 1""",
    "C2 no “no” has an order": """
        select 'told no, but there is ' || o.number from orders_order o
        where exists (select 1 from told t where t.submission = o.submission and t.answer = 'no')""",
    "C3 as many orders as submissions that were told ok": """
        select 'nobody was told of ' || o.number from orders_order o
        where not exists (select 1 from told t where t.submission = o.submission and t.answer = 'ok')
          and not exists (select 1 from orders_return where replacement_id = o.id)
        union all
        select 'two orders of submission ' || submission from orders_order group by submission having count(*) > 1
        union all
        select orders || ' orders, ' || wishes || ' submissions told ok' from
            (select count(*) as orders from orders_order o
             where not exists (select 1 from orders_return where replacement_id = o.id)) a,
            (select count(distinct submission) as wishes from told where answer = 'ok') b
        where orders <> wishes""",
    "C4 every piece is on the shelf or in an order": """
        with counted as (
            select line_id, sum(sellable) as sellable from orders_goodscount group by 1
        ), sold as (
            select l.variant_id, sum(l.quantity - coalesce(c.sellable, 0)) as pieces
            from orders_orderline l join orders_order o on o.id = l.order_id left join counted c on c.line_id = l.id
            where o.status <> 'cancelled' group by 1
        ), ledger as (select variant_id, sum(quantity) as pieces from shop_stockmovement group by 1)
        select format('%%s: %%s before, %%s on hand, %%s in orders, %%s in the ledger', v.sku, s.on_hand, v.on_hand,
                      coalesce(sold.pieces, 0), coalesce(ledger.pieces, 0))
        from shop_variant v
        left join stood s on s.variant = v.id
        left join sold on sold.variant_id = v.id
        left join ledger on ledger.variant_id = v.id
        where v.on_hand < 0 or coalesce(s.on_hand, 0) - v.on_hand <> coalesce(sold.pieces, 0)
           or v.on_hand <> coalesce(ledger.pieces, 0)
        union all
        select o.number || ' took other goods than it holds'
        from (select l.order_id, l.variant_id, l.quantity - coalesce(c.sellable, 0) as pieces from orders_orderline l
              left join (select line_id, sum(sellable) as sellable from orders_goodscount group by 1) c
                     on c.line_id = l.id) h
        full join (select o.id as order_id, m.variant_id, sum(m.quantity) as pieces from shop_stockmovement m
                   join orders_order o on o.number = m.reference group by 1, 2) m
               on m.order_id = h.order_id and m.variant_id = h.variant_id
        join orders_order o on o.id = coalesce(h.order_id, m.order_id)
        where coalesce(m.pieces, 0) <> case o.status when 'cancelled' then 0 else -coalesce(h.pieces, 0) end
        union all
        select format('%%s: %%s of a line taken back, %%s sold', o.number, sum(c.sellable + c.spoilt + c.missing),
                      l.quantity)
        from orders_goodscount c join orders_orderline l on l.id = c.line_id join orders_order o on o.id = l.order_id
        group by l.id, o.id having sum(c.sellable + c.spoilt + c.missing) > l.quantity""",
    "C5 every total is its lines − discount + delivery, at the prices of the time": """
        with lines as (
            select l.order_id, sum(l.price * l.quantity) as goods,
                   bool_and(l.amount = l.price * l.quantity and l.price = s.price) as right_prices
            from orders_orderline l left join stood s on s.variant = l.variant_id group by 1
        )
        select format('%%s: lines %%s, goods %%s − %%s + %%s = %%s%%s', o.number, lines.goods, o.goods, o.discount,
                      o.delivery, o.total, case when lines.right_prices then '' else ', wrong prices' end)
        from orders_order o
        left join lines on lines.order_id = o.id
        join orders_deliveryzone z on z.id = o.zone_id
        where lines.goods is distinct from o.goods or o.total <> o.goods - o.discount + o.delivery
           or o.discount < 0 or o.discount > o.goods or lines.right_prices is distinct from true
           or o.delivery <> case when o.goods >= z.free_from
                                   or exists (select 1 from orders_return where replacement_id = o.id)
                                 then 0 else z.fee end
        union all
        select format('%%s has %%s off by code %%s, its use says %%s', o.number, o.discount, o.promo_code, u.discount)
        from orders_order o left join orders_promouse u on u.order_id = o.id
        where (coalesce(u.discount, 0) <> o.discount
               and not exists (select 1 from orders_return where replacement_id = o.id))
           or (u.id is not null and (u.given_back_at is not null) <> (o.status in ('cancelled', 'returned')))
        union all
        select format('%%s was used %%s times and counts %%s', c.code, count(u.id), c.used)
        from orders_promocode c left join orders_promouse u on u.code_id = c.id and u.given_back_at is null
        group by c.id having count(u.id) <> c.used or c.used > c.limit""",
    "C6 history is whole: numbered 1 … n, its end is the status, every move legal": f"""
        with {STANDING}, counted as (
            select order_id, count(*) as events, count(distinct version) as numbers, min(version) as first,
                   max(version) as last from orders_orderevent group by 1
        ), ends as (
            select distinct on (order_id) order_id, kind from standing order by order_id, version desc
        )
        select format('%%s is at version %%s and has events %%s … %%s, %%s of them', o.number, o.version, c.first,
                      c.last, c.events)
        from orders_order o left join counted c on c.order_id = o.id
        where c.first is distinct from 1 or c.last <> o.version or c.events <> o.version or c.numbers <> c.events
        union all
        select format('%%s is %%s, its history ends with %%s', o.number, o.status, ends.kind)
        from orders_order o left join ends on ends.order_id = o.id
        where case ends.kind when 'placed' then 'pending' else ends.kind end is distinct from o.status
        union all
        select format('%%s went from %%s to %%s', o.number, s.before, s.kind)
        from standing s join orders_order o on o.id = s.order_id
        where s.kind <> 'placed'
          and not exists (select 1 from {LEGAL} where legal.here = s.before and legal.there = s.kind)
        union all
        select o.number || ' is ticked otherwise than its history says' from orders_order o
        where o.payment_received is distinct from coalesce(
                (select kind = 'paid' from orders_orderevent e
                 where e.order_id = o.id and (kind in ('paid', 'unpaid')
                       or (kind = 'refunded' and o.status in ('cancelled', 'returned')))
                 order by version desc limit 1),
                o.total = 0)
           or o.customer_received is distinct from coalesce(
                (select kind = 'received' from orders_orderevent e
                 where e.order_id = o.id and kind in ('received', 'unreceived') order by version desc limit 1), false)
        """,
    "C7 numbers are unique, and every order begins with being placed": """
        select 'two orders have the number ' || number from orders_order group by number having count(*) > 1
        union all
        select o.number || ' was never placed' from orders_order o
        where not exists (select 1 from orders_orderevent e
                          where e.order_id = o.id and e.version = 1 and e.kind = 'placed')
        union all
        select 'lines without an order: ' || count(*) from orders_orderline l
        where not exists (select 1 from orders_order o where o.id = l.order_id) having count(*) > 0""",
    "C9 nothing idles in a transaction, nobody waits for a lock, nothing was deadlocked": """
        select format('%%s for %%s: %%s', state, now() - state_change, left(query, 60)) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and ((state like 'idle in transaction%%' and now() - state_change > interval '5 s')
               or (wait_event_type = 'Lock' and now() - query_start > interval '5 s'))
        union all
        select deadlocks || ' deadlocks' from pg_stat_database where datname = current_database() and deadlocks > 0""",
    "C11 the cash book has what the orders say was paid in cash": """
        with booked as (
            select order_id, sum(case currency when 'USD' then amount else amount / rate end) as amount
            from orders_cashentry where transfer is null and order_id is not null group by 1
        )
        select format('%%s: %%s in the cash book, its total is %%s, %%s of it due, paid: %%s', o.number, b.amount,
                      o.total, o.balance_due, o.payment_received)
        from orders_order o left join booked b on b.order_id = o.id
        where o.payment_method = 'cash' and abs(coalesce(b.amount, 0)
              - case when o.payment_received then o.total - o.balance_due - coalesce(
                         (select sum(amount) from orders_refund where order_id = o.id and method = 'cash'), 0)
                     when exists (select 1 from orders_runstop
                                  where order_id = o.id and is_active and outcome = 'delivered') then o.total
                     else 0 end) * o.riel_rate > 100
        union all
        select format('%%s: more was given back than was paid', o.number) from orders_order o
        where (select coalesce(sum(amount), 0) from orders_refund where order_id = o.id)
              + (select coalesce(sum(credit), 0) from orders_return where order_id = o.id) > o.total - o.balance_due
        union all
        select format('balance of %%s: %%s %%s, its entries have %%s', b.holder, b.amount, b.currency, e.amount)
        from orders_cashbalance b full join (select holder, driver_id, currency, sum(amount) as amount
                                             from orders_cashentry group by 1, 2, 3) e
            on e.holder = b.holder and coalesce(e.driver_id, 0) = coalesce(b.driver_id, 0) and e.currency = b.currency
        where b.amount is distinct from e.amount
        union all
        select format('moved cash %%s: %%s %%s too much', transfer, sum(amount), currency)
        from orders_cashentry where transfer is not null group by transfer, currency having sum(amount) <> 0""",
}


def breaches(cursor: Any, told: Iterable[Told], start: Start) -> dict[str, list[str]]:
    """Run all checks; return the breaches by check. `cursor`: psycopg's or Django's, which share no type."""
    cursor.execute(TABLES)
    cursor.executemany(
        "insert into told values (%s, %s, %s)", [(one.submission, one.answer, one.number) for one in told]
    )
    cursor.executemany("insert into stood values (%s, %s, %s)", [(pk, *facts) for pk, facts in start.items()])
    found = {}
    for question, sql in CHECKS.items():
        cursor.execute(sql, ())
        found[question] = [row[0] for row in cursor.fetchall()]
    cursor.execute("drop table told, stood")
    return found
