"""Payment actions of the customer: "I have paid" and "Pay in cash instead"."""

from django.db import transaction
from django.utils import timezone

from orders.fulfilment import lifecycle, state_table
from orders.fulfilment.errors import OrderError
from orders.fulfilment.state_rows import ODD_MONEY, Money
from orders.fulfilment.state_table import Action
from orders.models import Order, OrderEvent, Payment
from orders.status import UNSOLD, PaymentState
from orders.status import PaymentMethod as Method

Kind = OrderEvent.Kind
KNOWN_TO_BE_PAID = ODD_MONEY | {Money.CLAIMED, Money.PAID}


class NotClaimed(OrderError):
    """The order is not, or no longer, to be paid by KHQR."""

    code = "payment_not_claimable"


class NotInCash(OrderError):
    """The order is paid, its payment is being checked, or it is cancelled, delivered or free."""

    code = "cash_not_possible"


@transaction.atomic
def claim(order: Order) -> Order:
    """Record that the customer claims to have paid: polls the bank at once and extends the time until expiry.

    Repeat-safe. Raises NotClaimed. Locks the order.
    """
    order = lifecycle.lock_for_customer(order)
    if not state_table.allows(order, Action.CLAIM):
        if order.status not in UNSOLD and state_table.of(order).money in KNOWN_TO_BE_PAID:
            return order  # claimed already, or the bank has reported a transfer
        raise NotClaimed(order)
    now = timezone.now()
    Payment.objects.filter(order=order).update(claimed_at=now)
    Payment.objects.filter(order=order, next_ask_at__isnull=False).update(next_ask_at=now)
    order.payment_state = PaymentState.CLAIMED
    return lifecycle.change(order, "payment_state", kind=Kind.CLAIMED, by=None)


@transaction.atomic
def pay_in_cash(order: Order) -> Order:
    """Switch the order to cash on delivery, for a code that has expired or cannot be scanned.

    Repeat-safe. Raises NotInCash. Locks the order. The bank is still polled: the code may have been paid.
    """
    order = lifecycle.lock_for_customer(order)
    if state_table.of(order).money == Money.CASH and order.status not in UNSOLD:
        return order
    if not state_table.allows(order, Action.TAKE_CASH_INSTEAD):
        raise NotInCash(order)
    order.payment_method = Method.CASH
    order.payment_state = ""
    return lifecycle.change(order, "payment_method", "payment_state", kind=Kind.TO_CASH, by=None)
