"""Returns, exchanges and claims up to the goods: asked for, approved or refused, received and counted.

A return changes only under the lock of its order, and each step is an event and a version of the order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from madamda.staff.models import User
from orders.deliveries import attempts
from orders.fulfilment import lifecycle, return_period
from orders.fulfilment.errors import ReasonMissing
from orders.models import Order, OrderEvent, OrderLine, Return, ReturnLine, ReturnPhoto
from orders.returns import shares
from orders.returns.errors import MoreThanDelivered, NothingChosen, NotReturnable, OrderMovedOn, WrongStep
from orders.status import Status

Kind, Step = OrderEvent.Kind, Return.Status


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: pieces by line id, why, and the customer's words."""

    kind: Return.Kind
    reason: Return.Reason
    pieces: Mapping[int, int]
    words: str = ""
    photos: Sequence[str] = ()  # names of stored files


@transaction.atomic
def ask(order: Order, request: Request, *, by: User, seen: int) -> Return:
    """Write down a request that a customer made to the shop, at any time after delivery; it still has to be approved.

    Raises StaleVersion, NotReturnable, NothingChosen or MoreThanDelivered. Locks the order.
    """
    return _ask(lifecycle.lock(order, seen=seen), request, by=by)


@transaction.atomic
def ask_by_customer(order: Order, request: Request, *, seen: int) -> Return:
    """Write down the customer's own request, within RETURN_DAYS.

    Raises OrderMovedOn, NotReturnable, NothingChosen or MoreThanDelivered. Locks the order.
    """
    order = lifecycle.lock_for_customer(order)
    if order.version != seen:
        raise OrderMovedOn(order)
    if not return_period.can_be_asked(order):
        raise NotReturnable(order)
    return _ask(order, request, by=None)


@transaction.atomic
def approve(item: Return, *, by: User, seen: int, reason: str = "") -> Order:
    """Approve a request; `reason` is the answer to the customer. Raises StaleVersion or WrongStep. Locks the order."""
    order, item = locked(item, Step.REQUESTED, seen=seen)
    item.answer = reason
    return step(order, item, Step.APPROVED, "answer", kind=Kind.RETURN_APPROVED, by=by, reason=reason)


@transaction.atomic
def refuse(item: Return, *, by: User, seen: int, reason: str) -> Order:
    """Refuse a request, with the reason that the customer reads. Raises StaleVersion, WrongStep or ReasonMissing.

    Locks the order. Also one that was approved and whose goods never came.
    """
    order, item = locked(item, Step.REQUESTED, Step.APPROVED, seen=seen)
    if not reason:
        raise ReasonMissing(order)
    item.answer = reason
    return step(order, item, Step.REFUSED, "answer", kind=Kind.RETURN_REFUSED, by=by, reason=reason)


@transaction.atomic
def receive(item: Return, counts: Mapping[int, attempts.Count], *, by: User, seen: int, reason: str = "") -> Order:
    """Count the goods that came back, by line id: only now they are in stock again, or written off.

    Raises StaleVersion, WrongStep, CountDiffers, or ReasonMissing. Locks the order, then its variants in id order.
    """
    order, item = locked(item, Step.APPROVED, seen=seen)
    pieces = {one.line_id: one.quantity for one in item.lines.all()}
    if counts.keys() != pieces.keys() or any(counts[line].total != number for line, number in pieces.items()):
        raise attempts.CountDiffers(order)
    lines = list(OrderLine.objects.filter(pk__in=pieces))
    attempts.take_in(order, lines, counts, by=by, reason=reason)
    return step(order, item, Step.RECEIVED, kind=Kind.RETURN_RECEIVED, by=by, reason=reason)


def locked(item: Return, *steps: Return.Status, seen: int) -> tuple[Order, Return]:
    """Lock the order and return it with its return, both reloaded; raises StaleVersion, or WrongStep for a return that
    is at none of these steps. Needs a transaction."""
    order = lifecycle.lock(item.order, seen=seen)
    fresh = Return.objects.get(pk=item.pk)
    fresh.order = order
    if fresh.status not in steps:
        raise WrongStep(order, item=fresh)
    return order, fresh


def step(
    order: Order,
    item: Return,
    to: Return.Status,
    *fields: str,
    kind: OrderEvent.Kind,
    by: User | None,
    reason: str = "",
) -> Order:
    """Save the return's step, with other changed fields, and record the event of its locked order."""
    item.status, item.changed_at = to, timezone.now()
    item.save(update_fields=["status", "changed_at", *fields])
    return lifecycle.change(order, kind=kind, by=by, reason=reason)


def _ask(order: Order, request: Request, *, by: User | None) -> Return:
    if order.status != Status.DELIVERED:
        raise NotReturnable(order)
    pieces = {line: number for line, number in request.pieces.items() if number}
    if not pieces:
        raise NothingChosen(order)
    lines, before = list(order.lines.all()), shares.taken_back(order)
    most = {line.pk: line.quantity - before.get(line.pk, 0) for line in lines}
    if any(not 0 < number <= most.get(line, 0) for line, number in pieces.items()):
        raise MoreThanDelivered(order)
    item = Return.objects.create(
        order=order,
        kind=request.kind,
        reason=request.reason,
        words=request.words,
        asked_by=by,
        worth=shares.worth(order, lines, pieces, before),
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(part_of=item, line_id=line, quantity=number) for line, number in sorted(pieces.items())
    )
    ReturnPhoto.objects.bulk_create(ReturnPhoto(part_of=item, file=name) for name in request.photos)
    lifecycle.change(order, kind=Kind.RETURN_ASKED, by=by, reason=f"{item.get_kind_display()}: {request.words}"[:300])
    return item
