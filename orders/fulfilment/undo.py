"""Undo of a user's own latest change of status, within UNDO_SECONDS."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from madamda.staff.models import User
from orders.fulfilment import lifecycle
from orders.fulfilment.errors import OrderError
from orders.models import Order, OrderEvent, RunStop
from orders.outbox import events
from orders.pricing import promo_codes
from orders.status import Status
from shop.inventory import stock


class TooLate(OrderError):
    code = "undo_too_late"


class NotYours(OrderError):
    """The latest event is not a change of status, or was made by another user."""

    code = "undo_not_yours"


class CodeUsedMeanwhile(OrderError):
    """The cancelled order's promo code was used up in the meantime."""

    code = "undo_promo_code_used"


class SoldMeanwhile(OrderError):
    """The cancelled order's items were sold in the meantime."""

    code = "undo_goods_sold"


# Goods that were counted stay counted.
UNDOABLE = [*(status.value for status in Status if status != Status.RETURNED), OrderEvent.Kind.ATTEMPTED.value]
MOST = 20  # more than a user can do within UNDO_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoable:
    """A change of status that can still be undone."""

    order: Order
    back_to: Status
    seconds: int  # left, as counted by the server


@transaction.atomic
def undo(order: Order, *, by: User, seen: int) -> Order:
    """Undo the latest change of status, if `by` made it; raises StaleVersion, NotYours, TooLate, SoldMeanwhile or
    CodeUsedMeanwhile.

    Appends an UNDONE event; the history is kept. Locks the order and, if it was cancelled, then its variants, in id
    order, and its promo code.
    """
    order = lifecycle.lock(order, seen=seen)
    latest = order.events.latest("version")
    if latest.kind not in UNDOABLE or latest.by != by:
        raise NotYours
    if order.stops.filter(is_active=True, outcome=RunStop.Outcome.DELIVERED).exists():
        raise NotYours  # reported from the door, with the cash
    if not _seconds_left(latest):
        raise TooLate
    if order.status == Status.CANCELLED:
        _take_goods_again(order, by=by)

    if order.attempts.filter(version=latest.version).update(undone=True):
        order.failed_attempts -= latest.kind != Status.DELIVERED
        order.next_attempt = None
    order.status = events.state_before(order, latest.version)
    order.moved_at = timezone.now()
    fields = ("status", "moved_at", "failed_attempts", "next_attempt")
    return lifecycle.change(order, *fields, kind=OrderEvent.Kind.UNDONE, by=by)


def undoable(by: User | AnonymousUser) -> list[Undoable]:
    """Return what this user can still undo, latest first. One query."""
    since = timezone.now() - timedelta(seconds=settings.UNDO_SECONDS)
    before = OrderEvent.objects.standing_moves().filter(order=OuterRef("order"), version__lt=OuterRef("version"))
    mine = OrderEvent.objects.filter(by=by.pk, at__gt=since, kind__in=UNDOABLE).order_by("-at")
    latest = mine.select_related("order").annotate(before=Subquery(before.order_by("-version").values("kind")[:1]))
    return [
        Undoable(order=event.order, back_to=Status(event.before or Status.PENDING), seconds=_seconds_left(event))
        for event in latest[:MOST]
        if event.version == event.order.version
    ]


def _take_goods_again(order: Order, *, by: User) -> None:
    try:
        stock.take_again(order.pieces, reference=order.number, by=by)
    except stock.OutOfStock as gone:
        raise SoldMeanwhile(order, shortages=gone.shortages) from gone
    try:
        promo_codes.take_again(order)
    except promo_codes.PromoCodeError as why:
        raise CodeUsedMeanwhile(order, why=why) from why


def _seconds_left(event: OrderEvent) -> int:
    left = timedelta(seconds=settings.UNDO_SECONDS) - (timezone.now() - event.at)
    return max(0, ceil(left.total_seconds()))
