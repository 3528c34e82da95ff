"""Template tags for prices: `{{ amount|price }}`, `{{ amount|riel:rate }}`, `{% priced amount rate=riel_rate %}`."""

from decimal import Decimal
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from shop import money

register = template.Library()


@register.filter
def price(amount: Decimal) -> str:
    return money.format_base(amount)


@register.filter
def riel(amount: Decimal, rate: Decimal) -> str:
    return money.format_secondary(money.to_second(amount, Decimal(str(rate))))  # `rate` may be lazy


@register.filter
def second(amount: Decimal) -> str:
    """Format an amount that is already in the second currency."""
    return money.format_secondary(amount)


@register.simple_tag
def priced(amount: Decimal, *, rate: Decimal, was: Decimal | None = None, least: bool = False, size: str = "") -> str:
    """Render `components/_price.html`. Cached, because many products have the same price."""
    return _rendered(amount, str(rate), was, least, size, get_language())


@lru_cache(maxsize=4096)  # about 500 bytes each
def _rendered(amount: Decimal, rate: str, was: Decimal | None, least: bool, size: str, language: str) -> str:
    known = {"amount": amount, "rate": rate, "was": was, "least": least, "size": size}
    return render_to_string("components/_price.html", known)
