"""Printing: every sheet is written down before it leaves the printer, and the second of a kind is a copy."""

from django.db import transaction

from madamda.staff.models import User
from orders.fulfilment import lifecycle, state_table
from orders.fulfilment.state_table import Action
from orders.models import Order, Print


def may_print(order: Order, paper: str) -> bool:
    is_receipt = paper == Print.Document.RECEIPT
    return state_table.allows(order, Action.PRINT_RECEIPT if is_receipt else Action.PRINT_PARCEL_PAPERS)


@transaction.atomic
def record(order: Order, paper: str, *, by: User, seen: int | None = None) -> Print:
    """The next print of this paper. `seen`: how many there were on the page; pressed twice from one page by one
    person, it is one print. Locks the order, so that no two get one number.

    Raises NotNow: a cancelled order has no papers but the note that its money goes back.
    """
    order = Order.objects.select_related("zone").select_for_update(of=("self",)).get(pk=order.pk)
    if not may_print(order, paper):
        raise lifecycle.NotNow(order)
    printed = Print.objects.filter(order=order, paper=paper)
    if seen is not None and (same := printed.filter(copy=seen + 1, by=by).first()):
        return same
    return Print.objects.create(order=order, paper=paper, copy=printed.count() + 1, by=by)
