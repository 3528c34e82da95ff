"""Query plans of the frequent pages with 1,000,000 orders: fails if a query scans a big table sequentially.

`make plans`, or `python -m bench.plans --orders 10000` for a quick run. Pages are requested like in production; each of
their queries is then run with EXPLAIN ANALYZE.
"""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from bench.measuring import Verdict, prepared, tell
from bench.measuring.explain import asked, explained

Query = tuple[str, Any]  # statement and parameters

BIG = (
    "orders_order",
    "orders_orderline",
    "orders_orderevent",
    "orders_ordernote",
    "orders_orderedit",
    "orders_orderdraft",
    "orders_deliveryattempt",
    "orders_runstop",
    "orders_cashentry",
    "orders_return",
    "orders_returnline",
    "orders_refund",
    "customers_customer",
    "django_session",
)
SQL_LIMIT = 20.0  # ms, on a busy machine

# What a shop does with its orders in proportion to them: every order's cash, every fifth on a run, and so on.
AFTER_THE_DOOR = """
insert into orders_deliveryrun (status, secret, float_usd, float_khr, opened_at, opened_by_id, driver_id, left_at, settled_at)
select case when n <= 3 then 'out' else 'settled' end, 'run' || n, 20, 40000, t, %(by)s, %(by)s, t,
    case when n > 3 then t end
from generate_series(1, %(runs)s) n, lateral (select now() - n * interval '12 hours' t) as _;

insert into orders_runstop (run_id, order_id, position, is_active, outcome, taken_usd, taken_khr, change_usd, change_khr, reason)
select r.id, o.id, o.id %% 30, r.status = 'out', case r.status when 'out' then '' else 'delivered' end, o.total, 0, 0, 0, ''
from orders_order o join orders_deliveryrun r on r.secret = 'run' || (1 + o.id %% %(runs)s)
where o.secret = 's' and o.id %% 5 = 0;

insert into orders_cashentry (at, kind, holder, driver_id, currency, amount, order_id)
select moved_at, 'collected', case id %% 5 when 0 then 'driver' else 'till' end, case id %% 5 when 0 then %(by)s end, 'USD', total, id
from orders_order where secret = 's' and status = 'delivered';
insert into orders_cashbalance (holder, driver_id, currency, amount)
select holder, driver_id, currency, sum(amount) from orders_cashentry group by holder, driver_id, currency;

insert into orders_deliveryattempt (order_id, number, outcome, version, at, note, undone, by_id)
select id, 1, 'not_home', 1, moved_at, '', false, %(by)s from orders_order where secret = 's' and id %% 10 = 0;

insert into orders_ordernote (order_id, text, at, by_id)
select id, 'Call before noon', moved_at, %(by)s from orders_order where secret = 's' and id %% 10 = 1;

insert into orders_orderdraft (submission, secret, version, source, conversation, phone, name, address, note, payment_method,
    fee_reason, discount, discount_reason, created_at, by_id, order_id)
select gen_random_uuid(), 'draft' || id, 1, 'phone', '', '', 'x', '', '', 'cash', '', 0, '', placed_at, %(by)s,
    case when id %% 1000 <> 2 then id end
from orders_order where secret = 's' and id %% 10 = 2;

insert into orders_orderedit (order_id, by_id, outcome, started_at, expires_at, seen, version, before, after)
select id, %(by)s, 'committed', placed_at, placed_at, 1, 2, '{}', '{}' from orders_order where secret = 's' and id %% 10 = 3;

insert into orders_return (order_id, kind, status, reason, words, answer, asked_at, changed_at, worth, credit)
select id, 'return', case when id %% 1000 = 4 then 'requested' else 'done' end, 'other', '', '', moved_at, moved_at, total, 0
from orders_order where secret = 's' and id %% 20 = 4;

insert into orders_returnline (part_of_id, line_id, quantity)
select r.id, l.id, 1 from orders_return r join orders_orderline l on l.order_id = r.order_id;

insert into orders_refund (order_id, part_of_id, amount, method, how, by_id, at)
select order_id, id, 1, 'cash', 'x', %(by)s, changed_at from orders_return where status = 'done';
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make plans")
    parser.add_argument("--orders", type=int, default=1_000_000)
    orders = parser.parse_args().orders
    prepared(products=20)
    lines, through, slow, slowest = [], [], [], 0.0
    for name, queries in _asked(orders).items():
        for sql, params in queries:
            plan = explained(sql, params)
            read = sorted(
                {f"{node['Node Type']} {node['Relation Name']}" for node in _nodes(plan["Plan"]) if _is_bad(node)}
            )
            slowest = max(slowest, plan["Execution Time"])
            if plan["Execution Time"] > SQL_LIMIT:
                slow.append(f"{name}: {plan['Execution Time']:.2f} ms: {sql[:600]}")
            through += [f"{name}: {bad}: {sql[:200]}" for bad in read]
        lines.append(f"{name:28}{len(queries):4} queries, slowest {_slowest(queries):8.2f} ms")
    return tell(
        "plans",
        [f"{orders:,} orders", *lines, *through, *slow],
        [
            Verdict("5", "big tables read through", "0", str(len(through)), not through),
            Verdict(
                "P7", "slowest query of all pages", f"≤ {SQL_LIMIT:g} ms", f"{slowest:.2f} ms", slowest <= SQL_LIMIT
            ),
        ],
    )


def _asked(orders: int) -> dict[str, list[Query]]:
    """Insert `orders` copies of an order, request each page as a member of staff, and return its SELECT queries."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from bench.load.order_history import NUMBER
    from madamda.staff.models import User
    from orders.models import Order
    from tests.factories import a_variant, a_zone, an_order
    from tests.orders.test_plans import COPIES

    settings.ALLOWED_HOSTS = ["testserver"]
    order = an_order({a_variant(): 1}, zone=a_zone())
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0; set session_replication_role = replica")  # no triggers, for speed
        cursor.execute(COPIES.replace("'MD-' || n", NUMBER.replace("%", "%%")), [orders, order.number])
        boss = User.objects.create_user("plans", is_staff=True, is_superuser=True)
        cursor.execute(AFTER_THE_DOOR, {"by": boss.pk, "runs": max(3, orders // 100)})
        cursor.execute("set session_replication_role = origin")
        cursor.execute("vacuum analyze")
    staff = Client()
    staff.force_login(boss)
    fifty = Order.objects.order_by("-placed_at").values_list("number", flat=True)[:50]
    pages = {
        "board": "/dashboard/",
        "fifty cards": "/dashboard/cards/?" + "&".join(f"order={number}:2" for number in fifty),
        "pulse": "/dashboard/pulse/",
        "all orders": "/dashboard/orders/",
        "all orders, a later page": "/dashboard/orders/?page=5",
        "one order, staff": f"/dashboard/orders/{order.number}/",
        "who rings": f"/dashboard/customers/lookup/?phone=%2B{order.customer_phone[1:]}",
        "order page": order.get_absolute_url(),
        **_pages_after_the_door(),
    }
    found = {}
    for name, address in pages.items():
        with asked() as caught:
            answer = staff.get(address)
        assert answer.status_code == 200, (name, answer.status_code)
        found[name] = [query for query in caught if query[0].lstrip().lower().startswith("select")]
    return found


def _pages_after_the_door() -> dict[str, str]:
    from django.utils.timezone import localdate

    from orders.models import DeliveryRun, OrderDraft, Return

    run = DeliveryRun.objects.filter(status="out").latest("pk")
    return {
        "runs": "/dashboard/runs/",
        "run": f"/dashboard/runs/{run.pk}/",
        "run sheet": f"/dashboard/runs/{run.pk}/sheet/",
        "driver's page": f"/run/{run.secret}/",
        "cash book": "/dashboard/cash/",
        "drafts": "/dashboard/drafts/",
        "draft": f"/dashboard/drafts/{OrderDraft.objects.filter(order=None).latest('pk').pk}/",
        "returns": "/dashboard/returns/",
        "all returns": "/dashboard/returns/?all=1",
        "return": f"/dashboard/returns/{Return.objects.filter(status='requested').latest('pk').pk}/",
        "payments": "/dashboard/payments/",
        "figures, today": "/dashboard/figures/",
        "closing of the day": f"/dashboard/figures/day/{localdate()}/",
    }


def _slowest(queries: list[Query]) -> float:
    return max((explained(*query)["Execution Time"] for query in queries), default=0.0)


def _is_bad(node: dict) -> bool:
    """Return True for a sequential scan of a big table that returns more than 1,000 rows."""
    return node["Node Type"].endswith("Seq Scan") and node["Relation Name"] in BIG and node["Actual Rows"] > 1_000


def _nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


if __name__ == "__main__":
    sys.exit(main())
