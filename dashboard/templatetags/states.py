"""The state table in templates: `{% with state=order|state %}`."""

from django import template

from orders import state_table
from orders.models import Order

register = template.Library()


@register.filter
def state(order: Order) -> state_table.State:
    return state_table.of(order)
