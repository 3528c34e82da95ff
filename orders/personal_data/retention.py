"""Erasing people who have not ordered for long, if the shop wants that; part of the daily cleanup."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from customers.models import Customer
from orders.models import Order
from orders.personal_data import erasure

log = logging.getLogger(__name__)

MOST_AT_ONCE = 200  # people per run: each takes a search through the texts of staff
_BATCH = 100
_DAYS_OF_A_MONTH = 365.25 / 12


def erase_old(*, dry_run: bool = False) -> int:
    """Erase the people whose last order is older than RETENTION_MONTHS, MOST_AT_ONCE of them; return their number.

    With `dry_run`, only count all of them. 0 months: never. Skips whom `erasure.check` refuses. One transaction each.
    """
    if not settings.RETENTION_MONTHS:
        return 0
    number = 0
    for customer in _candidates():
        try:
            if dry_run:
                erasure.check(customer)
            else:
                erasure.erase(customer)
        except erasure.NotErased as refusal:
            log.info("Customer %s is not erased: %s.", customer.pk, refusal.code)
            continue
        number += 1
        if number == MOST_AT_ONCE and not dry_run:
            break
    return number


def _candidates() -> Iterator[Customer]:
    """Yield customers with old orders only, by primary key."""
    before = timezone.now() - timedelta(days=settings.RETENTION_MONTHS * _DAYS_OF_A_MONTH)
    orders = Order.objects.filter(customer=OuterRef("pk"))
    old = Customer.objects.filter(Exists(orders), ~Exists(orders.filter(placed_at__gte=before)), erased_at=None)
    last = 0
    while some := list(old.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        last = some[-1].pk
        yield from some
