"""Cash audit: compares the cash book with the orders that say they were paid in cash."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from orders.queries import cash_audit
from shop import money


@dataclass(frozen=True, slots=True)
class OrderCash:
    """Cash of one order, in the base currency: what the book has and what the order says."""

    number: str
    booked: Decimal
    due: Decimal
    rate: Decimal

    @property
    def agrees(self) -> bool:
        """True if both agree up to the smallest note of the second currency, in which change is rounded."""
        return abs(self.booked - self.due) * self.rate <= money.SECOND_STEP


def order_balances() -> Iterator[OrderCash]:
    """Yield the balance of every order with cash. One query and so one snapshot."""
    return (OrderCash(*row) for row in cash_audit.orders())


def broken_transfers() -> list[str]:
    """Return the transfers between holders that do not add up to zero. One query."""
    return [f"{transfer}: {amount} {currency}" for transfer, currency, amount in cash_audit.transfers()]


def wrong_balances() -> list[str]:
    """Return the balances of holders that are not the sums of their entries. One query."""
    return [f"balance of {holder}: {amount:+} {currency}" for holder, currency, amount in cash_audit.balances()]
