"""What a customer says of a payment: that it was made, or that it will be cash after all."""

from django.db import transaction
from django.utils import timezone

from orders.fulfilment import lifecycle, state_table
from orders.fulfilment.state_rows import ODD_MONEY, Money
from orders.fulfilment.state_table import Action
from orders.models import Order, OrderEvent, Payment
from orders.status import PaymentMethod as Method
from orders.status import PaymentState, Status

Kind = OrderEvent.Kind
KNOWN_TO_BE_PAID = ODD_MONEY | {Money.CLAIMED, Money.PAID}


class NotClaimed(lifecycle.OrderError):
    """The order is not to be paid by KHQR, or not any more."""

    code = "payment_not_claimable"


class NotInCash(lifecycle.OrderError):
    """The order is paid or being checked, or nothing is to be paid for it any more."""

    code = "cash_not_possible"


@transaction.atomic
def claim(order: Order) -> Order:
    """The customer says it is paid: the order then waits for the bank or for staff, and longer for the clock.

    Pressing twice is harmless. Raises NotClaimed. Locks the order.
    """
    order = lifecycle.lock_for_customer(order)
    if not state_table.allows(order, Action.CLAIM):
        if order.status != Status.CANCELLED and state_table.of(order).money in KNOWN_TO_BE_PAID:
            return order  # said already, or the bank has said more
        raise NotClaimed(order)
    now = timezone.now()
    Payment.objects.filter(order=order).update(claimed_at=now)
    Payment.objects.filter(order=order, next_ask_at__isnull=False).update(next_ask_at=now)
    order.payment_state = PaymentState.CLAIMED
    return lifecycle.change(order, "payment_state", kind=Kind.CLAIMED, by=None)


@transaction.atomic
def pay_in_cash(order: Order) -> Order:
    """Instead of a code that has run out or cannot be read. Pressing twice is harmless. Raises NotInCash.

    The bank is still asked about the code, because it may have been paid all the same.
    """
    order = lifecycle.lock_for_customer(order)
    if state_table.of(order).money == Money.CASH and order.status != Status.CANCELLED:
        return order
    if not state_table.allows(order, Action.TAKE_CASH_INSTEAD):
        raise NotInCash(order)
    order.payment_method = Method.CASH
    order.payment_state = ""
    return lifecycle.change(order, "payment_method", "payment_state", kind=Kind.TO_CASH, by=None)
