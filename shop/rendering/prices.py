"""Prices as text, remembered: many products cost the same."""

from decimal import Decimal
from functools import lru_cache

from shop import money


@lru_cache(maxsize=4096)
def price(amount: Decimal) -> str:
    """Format an amount in the base currency."""
    return money.format_base(amount)


@lru_cache(maxsize=4096)
def second(amount: Decimal) -> str:
    """Format an amount that is already in the second currency."""
    return money.format_secondary(amount)


def riel(amount: Decimal, rate: Decimal) -> str:
    """Convert an amount by `rate` (riel for one dollar) and format it in the second currency."""
    return second(money.to_second(amount, Decimal(str(rate))))  # `rate` may be lazy
