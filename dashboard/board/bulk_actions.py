"""Bulk actions on orders: each order is checked against the version seen and has a result of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from madamda.staff.models import User
from orders.fulfilment import lifecycle, print_log
from orders.fulfilment import undo as fulfilment_undo
from orders.fulfilment.errors import NotNow, OrderError, StaleVersion
from orders.models import Order, Print
from orders.status import Status


@dataclass(frozen=True, slots=True)
class Outcome:
    order: Order  # current state
    was: Status  # status before this action
    refused: OrderError | None = None


def move_on(seen: Mapping[str, int], *, by: User) -> list[Outcome]:
    """Move each order (number → version seen) to its next status, each in its own transaction."""
    return _each(seen, lambda order, version: _advance(order, by=by, seen=version))


def receive_payment(seen: Mapping[str, int], *, by: User) -> list[Outcome]:
    """Mark each order as paid."""
    return _each(seen, lambda order, version: lifecycle.set_paid(order, True, by=by, seen=version))


def cancel(seen: Mapping[str, int], *, by: User, reason: str) -> list[Outcome]:
    """Cancel each order, with the same reason."""
    return _each(
        seen, lambda order, version: lifecycle.move(order, Status.CANCELLED, by=by, seen=version, reason=reason)
    )


def undo(seen: Mapping[str, int], *, by: User) -> list[Outcome]:
    """Undo the last step of `by` on each order."""
    return _each(seen, lambda order, version: fulfilment_undo.undo(order, by=by, seen=version))


def record_prints(seen: Mapping[str, int], paper: str, *, by: User) -> tuple[list[Print], list[OrderError]]:
    """Record the next print of a document for each order, oldest first; return the prints and the errors.

    The version seen does not matter, because a document shows the order's current state.
    """
    printed, refused = [], []
    for order in Order.objects.filter(number__in=seen).order_by("placed_at", "pk"):
        try:
            printed.append(print_log.record(order, paper, by=by))
        except OrderError as refusal:
            refused.append(refusal)
    return printed, refused


def _each(seen: Mapping[str, int], change: Callable[[Order, int], Order]) -> list[Outcome]:
    """Apply `change` to each order; an error on one does not affect the others. Unknown numbers are ignored."""
    orders = Order.objects.select_related("zone").filter(number__in=seen).order_by("placed_at", "pk")
    outcomes = []
    for order in orders:
        was = Status(order.status)
        try:
            outcomes.append(Outcome(change(order, seen[order.number]), was))
        except OrderError as refused:
            outcomes.append(Outcome(order, was, refused))
    return outcomes


def _advance(order: Order, *, by: User, seen: int) -> Order:
    if order.next_status is None:
        raise NotNow(order) if order.version == seen else StaleVersion(order)
    return lifecycle.move(order, order.next_status, by=by, seen=seen)
