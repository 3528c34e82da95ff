"""Queue of news for customers: which events they are told, and on which channels."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from orders.models import CustomerMessage, Order, OrderEvent

Channel, Kind = CustomerMessage.Channel, OrderEvent.Kind

# Not told: packing, and payments, which customers follow on their page; an order that is ready for its rider.
TOLD = frozenset(
    {
        Kind.CONFIRMED,
        Kind.READY,
        Kind.OUT,
        Kind.DELIVERED,
        Kind.CANCELLED,
        Kind.RETURNING,
        Kind.ATTEMPTED,
        Kind.EDITED,
        Kind.REFUNDED,
        Kind.RETURN_APPROVED,
        Kind.RETURN_REFUSED,
    }
)
_MARGIN = timedelta(seconds=3)  # an undo that came in time is committed by then


def queue(order: Order, event: OrderEvent) -> None:
    """Queue the event for each channel its customer can be reached on, in the caller's transaction.

    No query for events and orders without one. Nothing is due while the event can be undone.
    """
    channels = _channels(order, event) if event.kind in TOLD else []
    if channels:
        due = timezone.now() + timedelta(seconds=settings.UNDO_SECONDS) + _MARGIN
        facts = {"order": order, "version": event.version, "kind": event.kind, "due_at": due}
        CustomerMessage.objects.bulk_create(CustomerMessage(channel=channel, **facts) for channel in channels)


def _channels(order: Order, event: OrderEvent) -> list[CustomerMessage.Channel]:
    """Text messages cost money: they are sent for SMS_KINDS, and if there is no Telegram chat."""
    if order.news_stopped or _is_the_customers_own(event) or (event.kind == Kind.READY and not order.is_pick_up):
        return []
    reached = []
    if order.email and settings.EMAILS_ENABLED:
        reached.append(Channel.EMAIL)
    if order.telegram_chat is not None:
        reached.append(Channel.TELEGRAM)
    elif settings.SMS_BACKEND and event.kind in settings.SMS_KINDS:
        reached.append(Channel.SMS)
    return reached


def _is_the_customers_own(event: OrderEvent) -> bool:
    """True for what customers did on their page themselves: it has told them already."""
    return event.by_id is None and event.kind in (Kind.CANCELLED, Kind.EDITED) and event.reason != OrderEvent.NOT_PAID
