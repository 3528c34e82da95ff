"""Cash audit: compares the cash book with the orders that say they were paid in cash."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import connection

from shop import money

# For every order with entries, and every order paid in cash: what its ticks say, and what the book says in dollars.
# A delivered order of a run that is not settled is collected and not ticked yet. `transfer` entries only move cash.
_ORDERS = """
with booked as (
    select order_id, sum(case when currency = %(base)s then amount else amount / rate end) as amount
    from orders_cashentry where order_id is not null and transfer is null group by order_id
), wrong_way as (
    select distinct order_id from orders_runstop where is_active and outcome = 'delivered'
)
select o.number, coalesce(b.amount, 0),
    case when (o.payment_method = 'cash' and o.payment_received and o.total > 0) or w.order_id is not null
        then o.total else 0 end,
    o.riel_rate
from orders_order o left join booked b on b.order_id = o.id left join wrong_way w on w.order_id = o.id
where b.order_id is not null or w.order_id is not null
    or (o.payment_method = 'cash' and o.payment_received and o.total > 0)
order by o.number
"""
_TRANSFERS = """
select transfer, currency, sum(amount) from orders_cashentry where transfer is not null
group by transfer, currency having sum(amount) <> 0
"""


@dataclass(frozen=True, slots=True)
class CashBalance:
    """Cash of one order, in the base currency: what the book has and what the order says."""

    number: str
    booked: Decimal
    due: Decimal
    rate: Decimal

    @property
    def agrees(self) -> bool:
        """True if both agree up to the smallest note of the second currency, in which change is rounded."""
        return abs(self.booked - self.due) * self.rate <= money.SECOND_STEP


def order_balances() -> Iterator[CashBalance]:
    """Yield the balance of every order with cash. One query and so one snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, {"base": settings.BASE_CURRENCY})
        for row in cursor:
            yield CashBalance(*row)


def broken_transfers() -> list[str]:
    """Return the transfers between holders that do not add up to zero. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_TRANSFERS)
        return [f"{transfer}: {amount} {currency}" for transfer, currency, amount in cursor]
