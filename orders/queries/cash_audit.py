"""Raw queries of the cash audit."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import connection

# For every order with entries, and every order paid in cash: what its ticks say, and what the book says in dollars.
# A delivered order of a run that is not settled is collected and not ticked yet. `transfer` entries only move cash.
# What was given back in cash is no longer due, also of an order paid by KHQR. Of one that was given back whole, neither
# is left.
# An order paid by KHQR has cash only for what it came to cost more or less when it was changed afterwards.
_ORDERS = """
with booked as (
    select order_id, sum(case when currency = %(base)s then amount else amount / rate end) as amount
    from orders_cashentry where order_id is not null and transfer is null group by order_id
), refunded as (
    select order_id, sum(amount) as amount from orders_refund where method = 'cash' group by order_id
), at_the_door as (
    select distinct order_id from orders_runstop where is_active and outcome = 'delivered'
)
select o.number, coalesce(b.amount, 0),
    case when o.payment_method = 'cash' and o.payment_received then o.total - o.balance_due
        when w.order_id is not null and o.payment_method = 'cash' then o.total
        when o.payment_received and p.id is not null then o.total - o.balance_due
            - case when p.currency = %(base)s then p.amount else p.amount / o.riel_rate end
        else 0 end - case when o.payment_received then coalesce(r.amount, 0) else 0 end,
    o.riel_rate
from orders_order o left join booked b on b.order_id = o.id left join at_the_door w on w.order_id = o.id
    left join orders_payment p on p.order_id = o.id left join refunded r on r.order_id = o.id
where b.order_id is not null or w.order_id is not null
    or (o.payment_method = 'cash' and o.payment_received and o.total <> o.balance_due)
order by o.number
"""
_TRANSFERS = """
select transfer, currency, sum(amount) from orders_cashentry where transfer is not null
group by transfer, currency having sum(amount) <> 0
"""
_BALANCES = """
select coalesce(b.holder, e.holder), coalesce(b.currency, e.currency), coalesce(b.amount, 0) - coalesce(e.amount, 0)
from orders_cashbalance b full join (
    select holder, driver_id, currency, sum(amount) as amount from orders_cashentry group by holder, driver_id, currency
) e on e.holder = b.holder and coalesce(e.driver_id, 0) = coalesce(b.driver_id, 0) and e.currency = b.currency
where b.amount is distinct from e.amount
"""


def orders() -> Iterator[tuple[str, Decimal, Decimal, Decimal]]:
    """Yield number, amount in the cash book, amount the order says, and rate, of every order with cash."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, {"base": settings.BASE_CURRENCY})
        yield from cursor


def transfers() -> list[tuple[UUID, str, Decimal]]:
    """Return transfer, sum and currency of what was moved and does not add up to zero."""
    with connection.cursor() as cursor:
        cursor.execute(_TRANSFERS)
        return [(transfer, currency, amount) for transfer, currency, amount in cursor]


def balances() -> list[tuple[str, str, Decimal]]:
    """Return holder, currency and difference of each balance that is not the sum of its entries."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES)
        return [(holder, currency, amount) for holder, currency, amount in cursor]
