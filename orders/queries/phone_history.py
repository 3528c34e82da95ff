"""What is known about a phone: its level, and how its orders ended."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from orders.models import Order, OrderEvent
from orders.status import CAME_BACK, Status


class Counters(NamedTuple):
    """How a phone's orders of the last REFUSAL_DAYS ended."""

    placed: int
    delivered: int
    refused: int  # came back, or are on the way back
    failed: int  # with a failed attempt at the door, whatever came of it
    cancelled: int  # after packing had begun


def since(now: datetime | None = None) -> datetime:
    return (now or timezone.now()) - timedelta(days=settings.REFUSAL_DAYS)


def counters(phone: str) -> Counters:
    """Count the orders of an E.164 number. One query, by the index on phones."""
    packed = OrderEvent.objects.filter(order=OuterRef("pk"), kind=Status.PREPARING)
    found = Order.objects.filter(customer_phone=phone, placed_at__gte=since()).order_by()
    return Counters(
        **found.aggregate(
            placed=Count("pk"),
            delivered=Count("pk", filter=Q(status=Status.DELIVERED)),
            refused=Count("pk", filter=Q(status__in=CAME_BACK)),
            failed=Count("pk", filter=Q(failed_attempts__gt=0)),
            cancelled=Count("pk", filter=Q(Exists(packed), status=Status.CANCELLED)),
        )
    )
