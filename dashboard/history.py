"""What happened to an order, told: who did what, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from orders.models import Order, OrderEvent

Kind = OrderEvent.Kind

_TOLD = {
    Kind.PLACED: _("%(who)s ordered"),
    Kind.CONFIRMED: _("%(who)s accepted it"),
    Kind.PREPARING: _("%(who)s began to pack"),
    Kind.READY: _("%(who)s made it ready"),
    Kind.OUT: _("%(who)s handed it to the rider"),
    Kind.DELIVERED: _("%(who)s marked it as delivered"),
    Kind.CANCELLED: _("%(who)s cancelled it"),
    Kind.PAID: _("%(who)s received the payment"),
    Kind.UNPAID: _("%(who)s took the payment back"),
    Kind.RECEIVED: _("%(who)s noted that the customer has it"),
    Kind.UNRECEIVED: _("%(who)s took back that the customer has it"),
    Kind.NOTED: _("%(who)s changed the note"),
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
    words = _TOLD[Kind(event.kind)] % {"who": _name(event.by) if event.by else order.customer_name}
    return Told(at=event.at, words=words, note=event.reason)


def _name(person: User) -> str:
    return person.get_short_name() or person.get_username()
