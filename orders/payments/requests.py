"""Payment requests: the payment methods offered, and the KHQR code of an order."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from orders.models import Order, Payment
from orders.payments import khqr
from orders.status import PaymentMethod as Method
from shop import money


def offered() -> list[Method]:
    """Return the payment methods offered: cash always, KHQR if an account is configured."""
    return [Method.CASH, Method.KHQR] if settings.KHQR_ACCOUNT else [Method.CASH]


def choices() -> list[tuple[str, str]]:
    return [(method.value, str(method.label)) for method in offered()]


def receiver() -> khqr.Receiver:
    return khqr.Receiver(
        account=settings.KHQR_ACCOUNT,
        name=settings.KHQR_MERCHANT_NAME,
        city=settings.KHQR_MERCHANT_CITY,
        merchant_id=settings.KHQR_MERCHANT_ID,
        acquirer=settings.KHQR_ACQUIRER,
    )


def request_payment(order: Order) -> Payment:
    """Create the payment and its KHQR code for a new order, in the caller's transaction. Makes no network call."""
    asked_for_at = timezone.now()
    good_until = asked_for_at + timedelta(minutes=settings.KHQR_MINUTES)
    amount = amount_of(order)
    text = khqr.write(
        receiver(),
        amount=amount,
        currency=settings.KHQR_CURRENCY,
        made_at=asked_for_at,
        good_until=good_until,
        bill=order.number,
    )
    return Payment.objects.create(
        order=order,
        text=text,
        md5=khqr.md5(text),
        receiver=settings.KHQR_ACCOUNT,
        currency=settings.KHQR_CURRENCY,
        amount=amount,
        asked_for_at=asked_for_at,
        good_until=good_until,
        next_ask_at=asked_for_at if settings.BANK_TOKEN else None,
    )


def amount_of(order: Order) -> Decimal:
    """Return the order's total in the account's currency, in riel at the order's own rate."""
    if settings.KHQR_CURRENCY == settings.BASE_CURRENCY:
        return order.total
    return money.to_second(order.total, order.riel_rate)
