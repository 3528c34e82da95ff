"""What a customer says of a payment: that it was made, or that it will be cash after all."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders import lifecycle, state_table
from orders.models import Order, OrderEvent, Payment
from orders.state_table import Action
from orders.status import Payment as Method
from orders.status import PaymentState, Status

Kind = OrderEvent.Kind


class NothingToPay(lifecycle.Refused):
    """The order is cancelled, or was never to be paid by KHQR."""

    def __init__(self) -> None:
        super().__init__(_("Nothing is to be paid for this order any more. If you have paid, call us."))


@transaction.atomic
def claim(order: Order) -> Order:
    """The customer says it is paid: the order then waits for the bank or for staff, and longer for the clock.

    Pressing twice is harmless. Raises NothingToPay. Locks the order.
    """
    order = _locked(order)
    if not state_table.allows(order, Action.CLAIM):
        if order.payment_state and order.status != Status.CANCELLED:
            return order  # said already, or the bank has said more
        raise NothingToPay
    now = timezone.now()
    Payment.objects.filter(order=order).update(claimed_at=now)
    Payment.objects.filter(order=order, next_ask_at__isnull=False).update(next_ask_at=now)
    order.payment_state = PaymentState.CLAIMED
    return lifecycle.change(order, "payment_state", kind=Kind.CLAIMED, by=None)


@transaction.atomic
def pay_in_cash(order: Order) -> Order:
    """Instead of a code that has run out or cannot be read. Pressing twice is harmless. Raises NothingToPay.

    The bank is still asked about the code, because it may have been paid all the same.
    """
    order = _locked(order)
    if order.payment_method == Method.CASH:
        return order
    if not state_table.allows(order, Action.TAKE_CASH_INSTEAD):
        raise NothingToPay
    order.payment_method = Method.CASH
    order.payment_state = ""
    return lifecycle.change(order, "payment_method", "payment_state", kind=Kind.TO_CASH, by=None)


def _locked(order: Order) -> Order:
    return Order.objects.select_related("zone").select_for_update(of=("self",)).get(pk=order.pk)
