"""Writing the next line of an order's history, and asking where the order was before another."""

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.translation import gettext as _

from madamda.staff.models import User
from orders.models import Order, OrderEvent
from orders.status import Status


def record(order: Order, kind: str, *, by: User | None = None, reason: str = "") -> OrderEvent:
    """Write event number `order.version`, in the caller's transaction; it is announced once that has committed.

    Raises IntegrityError when somebody else wrote that number: the database's last word
    against two changes made from the same sight of an order.
    """
    return OrderEvent.objects.create(order=order, version=order.version, kind=kind, by=by, reason=reason)


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


def state_before(order: Order, version: int) -> Status:
    """Where the order was when that line of its history was written, without what was taken back; one query."""
    moves = order.events.standing_moves().filter(version__lt=version).order_by("-version")
    return Status(moves.values_list("kind", flat=True).first() or Status.PENDING)
