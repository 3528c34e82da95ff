"""Recording order events, describing them, and finding an order's status before a given event."""

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.translation import gettext as _

from madamda.staff.models import User
from orders.models import Order, OrderEvent
from orders.outbox import customer_messages
from orders.status import Status


def record(order: Order, kind: str, *, by: User | None = None, reason: str = "") -> OrderEvent:
    """Insert the event numbered `order.version`, and queue its news for the customer, in the caller's transaction.

    The relay announces it after the commit.

    Raises IntegrityError if that number exists: a last guard against concurrent changes of the same version.
    """
    event = OrderEvent.objects.create(order=order, version=order.version, kind=kind, by=by, reason=reason)
    customer_messages.queue(order, event)
    return event


def doer(event: OrderEvent) -> str:
    """Return the name of who caused the event: a member of staff, or "The bank", "The clock" or "The customer"."""
    if event.by:
        return event.by.display_name
    if event.kind in OrderEvent.BY_THE_BANK:
        return _("The bank")
    return _("System") if event.reason == OrderEvent.NOT_PAID else _("The customer")


def ago(event: OrderEvent) -> str:
    """Format how long ago the event happened: `5 s ago` within the first minute, then in words."""
    seconds = max(1, int((timezone.now() - event.at).total_seconds()))
    return _("%(seconds)d s ago") % {"seconds": seconds} if seconds < 60 else naturaltime(event.at)


def state_before(order: Order, version: int) -> Status:
    """Return the order's status before event `version`, ignoring undone changes. One query."""
    moves = order.events.standing_moves().filter(version__lt=version).order_by("-version")
    return Status(moves.values_list("kind", flat=True).first() or Status.PENDING)
