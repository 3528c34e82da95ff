"""What happened to an order, told: who did what, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.models import Order, OrderEvent

Kind = OrderEvent.Kind

_TOLD = {
    Kind.PLACED: gettext_lazy("%(who)s ordered"),
    Kind.CONFIRMED: gettext_lazy("%(who)s accepted it"),
    Kind.PREPARING: gettext_lazy("%(who)s began to pack"),
    Kind.READY: gettext_lazy("%(who)s made it ready"),
    Kind.OUT: gettext_lazy("%(who)s handed it to the rider"),
    Kind.DELIVERED: gettext_lazy("%(who)s marked it as delivered"),
    Kind.CANCELLED: gettext_lazy("%(who)s cancelled it"),
    Kind.PAID: gettext_lazy("%(who)s received the payment"),
    Kind.UNPAID: gettext_lazy("%(who)s took the payment back"),
    Kind.RECEIVED: gettext_lazy("%(who)s noted that the customer has it"),
    Kind.UNRECEIVED: gettext_lazy("%(who)s took back that the customer has it"),
    Kind.NOTED: gettext_lazy("%(who)s changed the note"),
}


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    words: str
    note: str


def of(order: Order) -> list[Told]:
    """The latest first; one query."""
    return [_told(order, event) for event in _events(order)]


def _events(order: Order) -> Iterable[OrderEvent]:
    return order.events.select_related("by").order_by("-version")


def _told(order: Order, event: OrderEvent) -> Told:
    if event.by:
        who = event.by.get_short_name() or event.by.get_username()
    else:
        who = order.customer_name or _("The customer")
    return Told(at=event.at, words=_TOLD[Kind(event.kind)] % {"who": who}, note=event.reason)
