"""The steps a person may still take back, each in the column its order has left."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.template.loader import render_to_string

from dashboard.cards import COLUMN_OF
from orders import undoing
from orders.models import Order


@dataclass(frozen=True, slots=True)
class Undo:
    """What the notice shows. `left` is the column the order was in before."""

    order: Order
    left: str
    seconds: int


def of(person: User | AnonymousUser, *, order: Order | None = None) -> list[Undo]:
    """All of this person's, or the one of this order."""
    found = undoing.undoable(person)
    return [Undo(one.order, COLUMN_OF[one.back_to], one.seconds) for one in found if order in (None, one.order)]


def draw(person: User | AnonymousUser, order: Order) -> str:
    """For the page of whoever has just pressed; their script brings the token. Empty when there is nothing to undo."""
    return "".join(render_to_string("dashboard/_undo.html", {"undo": undo}) for undo in of(person, order=order))
