"""Drawing the menu of a card: `{% ticket_menu order %}`. Menus of one kind are drawn once, for whatever order."""

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

# What differs from order to order is written in afterwards, where these stand: the number first, which addresses only
# take as it would be, and what people have typed last.
_NUMBER, _VERSION, _PHONE = "MD-2222-222", "\ue000version", "\ue000phone"
_TOKEN, _NOTE = "\ue000token", "\ue000note"


@register.simple_tag(takes_context=True)
def ticket_menu(context: Context, order: Order) -> SafeString:
    """`dashboard/_menu.html`, with the token of the page, if this is for one."""
    token = str(context.get("csrf_token", ""))
    drawn = _rendered(state_table.of(order).actions, bool(token), get_language())
    mine = ((_VERSION, str(order.version)), (_PHONE, order.customer_phone), (_TOKEN, token))
    for place, words in ((_NUMBER, order.number), *mine, (_NOTE, escape(order.note))):
        drawn = drawn.replace(place, words)
    return mark_safe(drawn)  # noqa: S308  # drawn by a template, and what people have typed is escaped


@lru_cache
def _rendered(actions: frozenset[state_table.Action], has_token: bool, language: str) -> str:
    order = Order(number=_NUMBER, version=_VERSION, customer_phone=_PHONE, note=_NOTE)
    context = {"order": order, "may": state_table.permissions(actions), "csrf_token": _TOKEN if has_token else ""}
    return render_to_string("dashboard/_menu.html", context)
