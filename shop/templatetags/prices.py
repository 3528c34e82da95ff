"""Writing prices in templates: `{{ amount|price }}`, `{{ amount|riel:rate }}`."""

from decimal import Decimal

from django import template

from shop import money

register = template.Library()


@register.filter
def price(amount: Decimal) -> str:
    return money.write(amount)


@register.filter
def riel(amount: Decimal, rate: Decimal) -> str:
    return money.write_second(money.to_second(amount, Decimal(str(rate))))  # a page hands in a lazy one


@register.filter
def second(amount: Decimal) -> str:
    """An amount that is in the second currency already."""
    return money.write_second(amount)
