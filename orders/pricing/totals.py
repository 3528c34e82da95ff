"""Totals of an order: pure arithmetic in dollars, rounded to cents."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shop.money import to_cents


@dataclass(frozen=True, slots=True)
class Totals:
    goods: Decimal
    discount: Decimal
    delivery: Decimal

    @property
    def total(self) -> Decimal:
        return self.goods - self.discount + self.delivery


def line_amount(price: Decimal, quantity: int) -> Decimal:
    return to_cents(price * quantity)


def calculate(amounts: Iterable[Decimal], *, delivery: Decimal, discount: Decimal = Decimal(0)) -> Totals:
    """Add up line amounts, delivery and discount; the discount is limited to the value of the goods."""
    goods = to_cents(sum(amounts, Decimal(0)))
    return Totals(goods=goods, discount=min(to_cents(discount), goods), delivery=to_cents(delivery))
