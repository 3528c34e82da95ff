"""Codes that nobody paid: their orders end by themselves, and give their goods back."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from madamda.db import errors
from orders.fulfilment import lifecycle
from orders.models import Order, Payment
from orders.status import PaymentMethod as Method
from orders.status import PaymentState, Status

log = logging.getLogger(__name__)

HELD = timedelta(minutes=5)  # after the code: to choose cash instead, and for the bank's last word
WITHOUT_A_WORD = timedelta(minutes=30)  # a bank that says nothing must not keep goods for ever
AT_ONCE = 200


def expire() -> int:
    """Cancel what was not paid in time, and mark for staff what they had accepted; returns how many of both.

    One transaction each, by the same verb as every move; one that fails keeps no other one waiting.
    """
    due = (overdue(), unproved(), overdue_though_accepted())
    return sum(_expire(order) for orders in due for order in orders[:AT_ONCE])


def overdue() -> QuerySet[Order]:
    """Where a bank is asked, it must have said "nothing" after the code ran out, or have been silent too long."""
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
    """Said to be paid, and never accepted: by its customer's word alone an order keeps its goods only so long.

    A bank that is asked must have said "nothing" once that time was over. Where none answers, all boards ring and a
    person is asked by Telegram, as for every new order; who accepts it decides.
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
    """Until when a customer's word holds the goods, at least; None where nothing was said."""
    if payment.claimed_at is None:
        return None
    minutes, hours = timedelta(minutes=settings.CLAIM_MINUTES), timedelta(hours=settings.CLAIM_HOURS)
    return max(payment.claimed_at + (minutes if settings.BANK_TOKEN else hours), payment.good_until + HELD)


def _expire(order: Order) -> bool:
    try:
        order = lifecycle.expire(order, seen=order.version)
    except lifecycle.OrderError:
        return False  # it has just changed: the next round sees how
    except Exception as trouble:
        log.exception("Order %s was not paid in time, and could not be ended.", order.number)
        errors.close_if_connection_lost(trouble)
        return False
    log.info("Order %s was not paid in time and is %s.", order.number, order.status)
    return True
