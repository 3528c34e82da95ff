"""Template filters for an order's state and payment: `{% with state=order|state %}`."""

from django import template

from orders.fulfilment import state_table
from orders.models import Order
from orders.tracking import status_messages

register = template.Library()


@register.filter
def state(order: Order) -> state_table.State:
    return state_table.of(order)


@register.filter
def method(order: Order) -> str:
    return status_messages.method(order)


@register.filter
def paying(order: Order) -> str:
    return status_messages.paying(order)
