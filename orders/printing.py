"""Printing: every sheet is written down before it leaves the printer, and the second of a kind is a copy."""

from django.contrib.auth.models import User
from django.db import transaction

from orders.models import Order, Print


@transaction.atomic
def record(order: Order, paper: str, *, by: User, seen: int | None = None) -> Print:
    """The next print of this paper. `seen`: how many there were on the page; pressed twice from one page by one
    person, it is one print. Locks the order, so that no two get one number."""
    Order.objects.select_for_update().only("pk").get(pk=order.pk)
    printed = Print.objects.filter(order=order, paper=paper)
    if seen is not None and (same := printed.filter(copy=seen + 1, by=by).first()):
        return same
    return Print.objects.create(order=order, paper=paper, copy=printed.count() + 1, by=by)
