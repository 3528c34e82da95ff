"""Template tag for the menu of an order card: `{% ticket_menu order %}`. Each kind of menu is rendered once."""

from functools import lru_cache

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from orders.fulfilment import state_table
from orders.models import Order

register = template.Library()

# Placeholders for values of the order, replaced after rendering. The number comes first and must be valid, because URLs
# contain it; user input comes last.
_NUMBER, _VERSION, _PHONE = "MD-2222-222", "\ue000version", "\ue000phone"
_TOKEN, _NOTE = "\ue000token", "\ue000note"


@register.simple_tag(takes_context=True)
def ticket_menu(context: Context, order: Order) -> SafeString:
    """Render `dashboard/_menu.html`, with the CSRF token if the page has one."""
    token = str(context.get("csrf_token", ""))
    drawn = _rendered(state_table.of(order).actions, bool(token), get_language())
    mine = ((_VERSION, str(order.version)), (_PHONE, order.customer_phone), (_TOKEN, token))
    for place, words in ((_NUMBER, order.number), *mine, (_NOTE, escape(order.note))):
        drawn = drawn.replace(place, words)
    return mark_safe(drawn)  # noqa: S308  # template output; user input is escaped


@lru_cache
def _rendered(actions: frozenset[state_table.Action], has_token: bool, language: str) -> str:
    order = Order(number=_NUMBER, version=_VERSION, customer_phone=_PHONE, note=_NOTE)
    context = {"order": order, "may": state_table.permissions(actions), "csrf_token": _TOKEN if has_token else ""}
    return render_to_string("dashboard/_menu.html", context)
