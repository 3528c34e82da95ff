"""Writing the next line of an order's history, and reading what of it still stands."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Order, OrderEvent
from orders.status import Status


def record(order: Order, kind: str, *, by: User | None = None, reason: str = "") -> OrderEvent:
    """Write event number `order.version`, in the caller's transaction; it is announced once that has committed.

    Raises IntegrityError when somebody else wrote that number: the database's last word
    against two changes made from the same sight of an order.
    """
    event = OrderEvent(order=order, version=order.version, kind=kind, by=by, reason=reason)
    event.save(force_insert=True)
    return event


def doer(event: OrderEvent) -> str:
    """Who did it, where the customer needs no name."""
    if event.by:
        return event.by.get_short_name() or event.by.get_username()
    if event.kind in OrderEvent.BY_THE_BANK:
        return _("The bank")
    return _("The clock") if event.reason == OrderEvent.NOT_PAID else _("The customer")


def ago(event: OrderEvent) -> str:
    """How long ago it happened, as short as it can be said while it is news."""
    seconds = max(1, int((timezone.now() - event.at).total_seconds()))
    return _("%(seconds)d s ago") % {"seconds": seconds} if seconds < 60 else naturaltime(event.at)


def standing(history: Iterable[OrderEvent]) -> list[OrderEvent]:
    """Without the steps that were taken back, and without the taking back. `history` in the order it happened.

    Only the latest step can be taken back, so each UNDONE strikes the line before it.
    """
    left: list[OrderEvent] = []
    for event in history:
        if event.kind == OrderEvent.Kind.UNDONE:
            left.pop()
        else:
            left.append(event)
    return left


def states(history: Iterable[OrderEvent]) -> list[Status]:
    """The states an order has been in and not been taken back from; the last is where it is."""
    moves = [Status(event.kind) for event in standing(history) if event.kind in Status.values]
    return [Status.PENDING, *moves]
