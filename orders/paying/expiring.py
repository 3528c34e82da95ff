"""Codes that nobody paid: their orders end by themselves, and give their goods back."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from orders import lifecycle
from orders.models import Order
from orders.status import Payment, PaymentState, Status

log = logging.getLogger(__name__)

HELD = timedelta(minutes=5)  # after the code: to choose cash instead, and for the bank's last word
WITHOUT_A_WORD = timedelta(minutes=30)  # a bank that says nothing must not keep goods for ever
AT_ONCE = 200


def expire() -> int:
    """Cancel what was not paid in time; returns how many. One transaction each, by the same verb as every move.

    An order whose customer says it is paid, or that somebody has begun to pack, waits for staff.
    """
    return sum(_expire(order) for order in overdue()[:AT_ONCE])


def overdue() -> QuerySet[Order]:
    """Where a bank is asked, it must have said "nothing" after the code ran out, or have been silent too long."""
    now = timezone.now()
    overdue = Order.objects.filter(
        payment__good_until__lt=now - HELD,
        payment_method=Payment.KHQR,
        payment_state=PaymentState.WAITING,
        payment_received=False,
        status__in=(Status.PENDING, Status.CONFIRMED),
    ).order_by("payment__good_until")
    if not settings.BANK_TOKEN:
        return overdue
    has_last_word = Q(payment__answered_at__gt=F("payment__good_until"))
    return overdue.filter(has_last_word | Q(payment__good_until__lt=now - WITHOUT_A_WORD))


def _expire(order: Order) -> bool:
    try:
        lifecycle.expire(order, seen=order.version)
    except lifecycle.Refused:
        return False  # it has just changed: the next round sees how
    log.info("Order %s was not paid in time and is cancelled.", order.number)
    return True
