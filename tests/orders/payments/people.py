"""Orders to be paid by KHQR, and moments in their lives."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import override_settings
from django.utils import timezone

from orders.models import Order, Payment
from tests.factories import an_order
from tests.orders.payments.local_bank import TOKEN

ACCOUNT = "madamda@wing"

with_an_account = override_settings(
    KHQR_ACCOUNT=ACCOUNT,
    KHQR_MERCHANT_NAME="Madamda",
    KHQR_MERCHANT_CITY="Phnom Penh",
    KHQR_MERCHANT_ID="",
    KHQR_ACQUIRER="",
    KHQR_CURRENCY="USD",
    KHQR_MINUTES=15,
    BANK_TOKEN="",
)
with_a_bank = override_settings(BANK_TOKEN=TOKEN)


def an_order_by_khqr(**fields: Any) -> Order:
    """$14.00 and $1.50 for bringing it."""
    return an_order(payment_method="khqr", **fields)


def asked_for_ago(order: Order, minutes: float) -> Payment:
    """As if the code had been made so long ago: still the same code."""
    ago = timezone.now() - timedelta(minutes=minutes)
    Payment.objects.filter(order=order).update(asked_for_at=ago, good_until=ago + timedelta(minutes=15))
    order.refresh_from_db()
    return Payment.objects.get(order=order)


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def kinds(order: Order) -> list[str]:
    return list(order.events.order_by("version").values_list("kind", flat=True))


TOTAL = Decimal("15.50")
