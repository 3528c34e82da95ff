"""Expiry of unpaid KHQR orders: cancels them and returns their stock, or marks them for staff."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from madamda.db import errors
from orders.fulfilment import lifecycle
from orders.fulfilment.errors import OrderError
from orders.models import Order, Payment
from orders.status import PaymentMethod as Method
from orders.status import PaymentState, Status

log = logging.getLogger(__name__)

HELD = timedelta(minutes=5)  # after the code expires: time to switch to cash, and for the bank's last answer
WITHOUT_A_WORD = timedelta(minutes=30)  # after this a bank that does not answer no longer holds the stock
AT_ONCE = 200


def expire() -> int:
    """Cancel orders that were not paid in time, and mark those that staff have accepted; return how many in all.

    One transaction per order (`lifecycle.expire`); a failure does not stop the others.
    """
    due = (overdue(), unproved(), overdue_though_accepted())
    return sum(_expire(order) for orders in due for order in orders[:AT_ONCE])


def overdue() -> QuerySet[Order]:
    """Return pending orders whose code has expired unpaid.

    If a bank is polled, it must have answered after the expiry, or not have answered for WITHOUT_A_WORD.
    """
    return _overdue(Order.objects.filter(status=Status.PENDING))


def overdue_though_accepted() -> QuerySet[Order]:
    return _overdue(Order.objects.open().exclude(status=Status.PENDING))


def _overdue(orders: QuerySet[Order]) -> QuerySet[Order]:
    now = timezone.now()
    overdue = orders.filter(
        payment__good_until__lt=now - HELD,
        payment_method=Method.KHQR,
        payment_state=PaymentState.WAITING,
        payment_received=False,
    ).order_by("payment__good_until")
    if not settings.BANK_TOKEN:
        return overdue
    has_last_word = Q(payment__answered_at__gt=F("payment__good_until"))
    return overdue.filter(has_last_word | Q(payment__good_until__lt=now - WITHOUT_A_WORD))


def unproved() -> QuerySet[Order]:
    """Return pending orders that are claimed to be paid but were not confirmed in time: CLAIM_MINUTES or CLAIM_HOURS.

    CLAIM_MINUTES applies if the bank has answered after them, CLAIM_HOURS in any case. Until then these orders are
    escalated like any new order, and staff can accept them.
    """
    now, minutes = timezone.now(), timedelta(minutes=settings.CLAIM_MINUTES)
    claims = Order.objects.filter(
        payment__good_until__lt=now - HELD,
        payment_method=Method.KHQR,
        payment_state=PaymentState.CLAIMED,
        payment_received=False,
        status=Status.PENDING,
    ).alias(since=Coalesce("payment__claimed_at", "payment__good_until"))
    is_ended = Q(since__lt=now - timedelta(hours=settings.CLAIM_HOURS))
    if settings.BANK_TOKEN:
        is_ended |= Q(since__lt=now - minutes, payment__answered_at__gt=F("since") + minutes)
    return claims.filter(is_ended).order_by("since")


def claim_ends(payment: Payment) -> datetime | None:
    """Return until when a claim holds the stock, at least; None if nothing was claimed."""
    if payment.claimed_at is None:
        return None
    minutes, hours = timedelta(minutes=settings.CLAIM_MINUTES), timedelta(hours=settings.CLAIM_HOURS)
    return max(payment.claimed_at + (minutes if settings.BANK_TOKEN else hours), payment.good_until + HELD)


def _expire(order: Order) -> bool:
    try:
        order = lifecycle.expire(order, seen=order.version)
    except OrderError:
        return False  # it has just changed; the next run decides again
    except Exception as trouble:
        log.exception("Order %s was not paid in time, but could not be expired.", order.number)
        errors.close_if_connection_lost(trouble)
        return False
    log.info("Order %s was not paid in time and is %s.", order.number, order.status)
    return True
