"""Rounding and formatting of money. No other module does either."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_currency
from django.conf import settings

CENT = Decimal("0.01")
SECOND_STEP = Decimal(100)  # the smallest riel note in use
_SYMBOLS = {"USD": "$", "KHR": "៛", "EUR": "€", "THB": "฿", "VND": "₫"}


def to_cents(amount: Decimal) -> Decimal:
    """Round half up to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def round_to_step(amount: Decimal, step: Decimal) -> Decimal:
    """Round half up to a multiple of `step`, such as 0.50."""
    return to_cents((amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step)


def to_second(amount: Decimal, rate: Decimal) -> Decimal:
    """Convert to the second currency, rounded half up to the smallest note. A positive amount is at least one note."""
    rounded = (amount * rate / SECOND_STEP).quantize(Decimal(1), rounding=ROUND_HALF_UP) * SECOND_STEP
    return rounded or (SECOND_STEP if amount > 0 else rounded)


def format_base(amount: Decimal) -> str:
    """`$13.00`. The minus sign comes before the symbol: `−$4.00`."""
    return _written(amount or Decimal(0), settings.BASE_CURRENCY, "#,##0.00")  # avoids −0


def format_secondary(amount: Decimal) -> str:
    """`៛53,300`."""
    return _written(amount, settings.SECOND_CURRENCY, "#,##0")


def write_in(amount: Decimal, currency: str) -> str:
    """Format in this currency; riel without decimals."""
    return _written(amount, currency, "#,##0" if currency == "KHR" else "#,##0.00")


@lru_cache(maxsize=8192)  # a page formats about a hundred prices, and most recur
def _written(amount: Decimal, currency: str, digits: str) -> str:
    """Format with Western digits in every language, and with the currency symbol used in Cambodia."""
    sign = _SYMBOLS.get(currency, f"{currency} ")
    pattern = f"'{sign}'{digits};−'{sign}'{digits}"
    return format_currency(amount, currency, pattern, locale="en", currency_digits=False)
