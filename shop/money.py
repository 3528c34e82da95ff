"""Money: rounding it and writing it. The only place that does either."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_currency
from django.conf import settings

CENT = Decimal("0.01")
SECOND_STEP = Decimal(100)  # the smallest riel note in use
_SYMBOLS = {"USD": "$", "KHR": "៛", "EUR": "€", "THB": "฿", "VND": "₫"}


def to_cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent, as tills do it."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def round_to_step(amount: Decimal, step: Decimal) -> Decimal:
    """Rounded half up to what the shop likes its prices to end with, as `0.50`."""
    return to_cents((amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step)


def to_second(amount: Decimal, rate: Decimal) -> Decimal:
    """The same amount in the second currency, rounded half up to a note that exists; what is something never
    becomes nothing."""
    rounded = (amount * rate / SECOND_STEP).quantize(Decimal(1), rounding=ROUND_HALF_UP) * SECOND_STEP
    return rounded or (SECOND_STEP if amount > 0 else rounded)


def format_base(amount: Decimal) -> str:
    """`$13.00`; a minus stands before the sign: `−$4.00`."""
    return _written(amount or Decimal(0), settings.BASE_CURRENCY, "#,##0.00")  # nothing has no minus


def format_secondary(amount: Decimal) -> str:
    """`៛53,300`."""
    return _written(amount, settings.SECOND_CURRENCY, "#,##0")


def write_in(amount: Decimal, currency: str) -> str:
    """In the currency it is asked for in."""
    return _written(amount, currency, "#,##0" if currency == "KHR" else "#,##0.00")


@lru_cache(maxsize=8192)  # a page writes a hundred of them, and most prices are those of many
def _written(amount: Decimal, currency: str, digits: str) -> str:
    """Western digits in both languages, and the sign Cambodians know for each currency."""
    sign = _SYMBOLS.get(currency, f"{currency} ")
    pattern = f"'{sign}'{digits};−'{sign}'{digits}"
    return format_currency(amount, currency, pattern, locale="en", currency_digits=False)
