"""The days after delivery in which a customer can ask to return goods."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from orders.models import Order
from orders.status import Status


def can_be_asked(order: Order) -> bool:
    """Return True if the order was delivered less than RETURN_DAYS ago."""
    return order.status == Status.DELIVERED and timezone.now() < order.moved_at + timedelta(days=settings.RETURN_DAYS)
