"""Payment requests: the payment methods offered, and the KHQR code of an order."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

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
    text = _written(order, settings.KHQR_CURRENCY, amount, asked_for_at, good_until)
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


def replace_code(order: Order) -> None:
    """Replace the KHQR code of a locked, unpaid order by one over its current total; does nothing if the amount is
    the same.

    The old code is still polled, and money on it is compared with the new amount. `asked_for_at` stays, so that a
    transfer sent before the change is not taken for one that was never asked for.
    """
    payment = Payment.objects.filter(order=order).first()
    amount = amount_of(order)
    if payment is None:
        if amount and order.payment_method == Method.KHQR:
            request_payment(order)
        return
    if payment.amount == amount:
        return
    kept = {name: getattr(payment, name) for name in ("md5", "amount", "good_until", "asks", "next_ask_at")}
    payment.replaced.create(**kept)
    now = timezone.now()
    changed: dict[str, Any] = {"next_ask_at": None}
    if amount:
        good_until = now + timedelta(minutes=settings.KHQR_MINUTES)
        text = _written(order, settings.KHQR_CURRENCY, amount, now, good_until)
        changed = {"text": text, "md5": khqr.md5(text), "amount": amount, "good_until": good_until}
        changed |= {"receiver": settings.KHQR_ACCOUNT, "currency": settings.KHQR_CURRENCY}
        changed |= {"link": "", "asks": 0, "next_ask_at": now if settings.BANK_TOKEN else None}
    Payment.objects.filter(pk=payment.pk).update(**changed)


def _written(order: Order, currency: str, amount: Decimal, made_at: datetime, good_until: datetime) -> str:
    return khqr.write(
        receiver(), amount=amount, currency=currency, made_at=made_at, good_until=good_until, bill=order.number
    )


def amount_of(order: Order) -> Decimal:
    """Return the order's total in the account's currency, in riel at the order's own rate."""
    if settings.KHQR_CURRENCY == settings.BASE_CURRENCY:
        return order.total
    return money.to_second(order.total, order.riel_rate)
