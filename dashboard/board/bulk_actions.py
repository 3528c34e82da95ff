"""Many orders at one press: each from the version the person saw, each with an answer of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from madamda.staff.models import User
from orders.fulfilment import lifecycle, print_log
from orders.fulfilment import undo as fulfilment_undo
from orders.models import Order, Print
from orders.status import Status


@dataclass(frozen=True, slots=True)
class Outcome:
    order: Order  # as it is now
    was: Status  # where it was before, as far as this press moved it
    refused: lifecycle.OrderError | None = None


def move_on(seen: Mapping[str, int], *, by: User) -> list[Outcome]:
    """Each of these orders (number → version seen) to its next state, in a transaction of its own."""
    return _each(seen, lambda order, version: _advance(order, by=by, seen=version))


def receive_payment(seen: Mapping[str, int], *, by: User) -> list[Outcome]:
    """The money of each of them is in."""
    return _each(seen, lambda order, version: lifecycle.set_paid(order, True, by=by, seen=version))


def cancel(seen: Mapping[str, int], *, by: User, reason: str) -> list[Outcome]:
    """Each of them, for the same reason."""
    return _each(
        seen, lambda order, version: lifecycle.move(order, Status.CANCELLED, by=by, seen=version, reason=reason)
    )


def undo(seen: Mapping[str, int], *, by: User) -> list[Outcome]:
    """Take back what `by` has just done to each of them."""
    return _each(seen, lambda order, version: fulfilment_undo.undo(order, by=by, seen=version))


def record_prints(seen: Mapping[str, int], paper: str, *, by: User) -> tuple[list[Print], list[lifecycle.OrderError]]:
    """The next print of that paper for each of them, the oldest order first, and why some have none.

    A paper shows the order as it is now, so it does not matter which version was seen.
    """
    printed, refused = [], []
    for order in Order.objects.filter(number__in=seen).order_by("placed_at", "pk"):
        try:
            printed.append(print_log.record(order, paper, by=by))
        except lifecycle.OrderError as refusal:
            refused.append(refusal)
    return printed, refused


def _each(seen: Mapping[str, int], change: Callable[[Order, int], Order]) -> list[Outcome]:
    """What was refused to one stops none of the others. Numbers that nobody has are passed over."""
    orders = Order.objects.select_related("zone").filter(number__in=seen).order_by("placed_at", "pk")
    outcomes = []
    for order in orders:
        was = Status(order.status)
        try:
            outcomes.append(Outcome(change(order, seen[order.number]), was))
        except lifecycle.OrderError as refused:
            outcomes.append(Outcome(order, was, refused))
    return outcomes


def _advance(order: Order, *, by: User, seen: int) -> Order:
    if order.next_status is None:
        raise lifecycle.NotNow(order) if order.version == seen else lifecycle.StaleVersion(order)
    return lifecycle.move(order, order.next_status, by=by, seen=seen)
