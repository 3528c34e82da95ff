"""Print log: records every printed document of an order; prints after the first are numbered as copies."""

from django.db import transaction

from madamda.staff.models import User
from orders.fulfilment import state_table
from orders.fulfilment.errors import NotNow
from orders.fulfilment.state_table import Action
from orders.models import Order, Print


def may_print(order: Order, paper: str) -> bool:
    is_receipt = paper == Print.Document.RECEIPT
    return state_table.allows(order, Action.PRINT_RECEIPT if is_receipt else Action.PRINT_PARCEL_PAPERS)


@transaction.atomic
def record(order: Order, paper: str, *, by: User, seen: int | None = None) -> Print:
    """Record the next print of this document and return it. Locks the order, so that numbers are unique.

    `seen` is the number of prints the page showed; a second request from that page by the same user returns the same
    print. Raises NotNow if the order's state has no such document.
    """
    order = Order.objects.select_related("zone").select_for_update(of=("self",)).get(pk=order.pk)
    if not may_print(order, paper):
        raise NotNow(order)
    printed = Print.objects.filter(order=order, paper=paper)
    if seen is not None and (same := printed.filter(copy=seen + 1, by=by).first()):
        return same
    return Print.objects.create(order=order, paper=paper, copy=printed.count() + 1, by=by)
