"""The state table in templates: `{% with state=order|state %}`, and what is said of the money."""

from django import template

from orders import state_table, telling
from orders.models import Order

register = template.Library()


@register.filter
def state(order: Order) -> state_table.State:
    return state_table.of(order)


@register.filter
def method(order: Order) -> str:
    return telling.method(order)


@register.filter
def paying(order: Order) -> str:
    return telling.paying(order)
