"""Many orders at one press: each from the version the person saw, each with an answer of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User

from orders import lifecycle, undoing
from orders.models import Order
from orders.status import Status


@dataclass(frozen=True, slots=True)
class Outcome:
    order: Order  # as it is now
    was: Status  # where it was before, as far as this press moved it
    refused: lifecycle.Refused | None = None


def move_on(seen: Mapping[str, int], *, by: User) -> list[Outcome]:
    """Each of these orders (number → version seen) to its next state, in a transaction of its own."""
    return _each(seen, lambda order, version: _advance(order, by=by, seen=version))


def undo(seen: Mapping[str, int], *, by: User) -> list[Outcome]:
    """Take back what `by` has just done to each of them."""
    return _each(seen, lambda order, version: undoing.undo(order, by=by, seen=version))


def _each(seen: Mapping[str, int], change: Callable[[Order, int], Order]) -> list[Outcome]:
    """What was refused to one stops none of the others. Numbers that nobody has are passed over."""
    orders = Order.objects.select_related("zone").filter(number__in=seen).order_by("placed_at", "pk")
    outcomes = []
    for order in orders:
        was = Status(order.status)
        try:
            outcomes.append(Outcome(change(order, seen[order.number]), was))
        except lifecycle.Refused as refused:
            outcomes.append(Outcome(order, was, refused))
    return outcomes


def _advance(order: Order, *, by: User, seen: int) -> Order:
    if order.next_status is None:  # it was moved on to its end since
        raise lifecycle.Overtaken(order)
    return lifecycle.move(order, order.next_status, by=by, seen=seen)
