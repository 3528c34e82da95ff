"""Order lifecycle: every change of an order, checked against the version seen on the page (optimistic locking)."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from madamda.staff.models import User
from orders.cash import cash_book
from orders.delivery import estimate
from orders.fulfilment import amounts_paid, refunds, state_table
from orders.fulfilment.errors import (
    CallNeeded,
    NotAllowed,
    NotCalledOff,
    NotNow,
    ReasonMissing,
    StaleVersion,
    Underpaid,
)
from orders.fulfilment.state_rows import Money
from orders.fulfilment.state_table import Action
from orders.models import CashEntry, Order, OrderEvent, RunStop
from orders.outbox import events
from orders.pricing import promo_codes
from orders.status import UNSOLD, PaymentMethod, PaymentState, Status
from shop.inventory import stock

Kind = OrderEvent.Kind

_TICKS = {
    ("payment_received", True): {Action.MARK_PAID},
    ("payment_received", False): {Action.MARK_UNPAID, Action.MARK_REFUNDED},
    ("customer_received", True): {Action.MARK_RECEIVED},
    ("customer_received", False): {Action.MARK_NOT_RECEIVED},
}


@transaction.atomic
def move(
    order: Order,
    to: Status,
    *,
    by: User,
    seen: int,
    reason: str = "",
    although_underpaid: bool = False,
    spoken_to: bool = False,
) -> Order:
    """Move the order to another status; raises StaleVersion, NotAllowed, ReasonMissing, CallNeeded or Underpaid.

    Locks the order; a cancellation then also locks its variants, in id order, and its promo code.
    """
    order = lock(order, seen=seen)
    if not order.can_become(to) or to in (Status.RETURNING, Status.RETURNED):  # see orders.deliveries.attempts
        raise NotAllowed(order, to=to)
    if to == Status.CANCELLED and not reason:
        raise ReasonMissing
    if to == Status.CONFIRMED and order.needs_call and not (spoken_to and reason):
        raise CallNeeded(order)
    if to == Status.DELIVERED and not although_underpaid and (missing := amounts_paid.missing(order)):
        raise Underpaid(order, missing)
    return _moved(order, to, by=by, reason=reason)


@transaction.atomic
def cancel_by_customer(order: Order, *, seen: int) -> Order:
    """Cancel for the customer, while the order is pending and unpaid; raises NotCalledOff. Locks as `move` does."""
    order = lock_for_customer(order)
    if order.version != seen or not state_table.allows(order, Action.CALL_OFF):
        raise NotCalledOff(order)
    return _moved(order, Status.CANCELLED, by=None)


@transaction.atomic
def expire(order: Order, *, seen: int) -> Order:
    """Cancel an order that was not paid in time, or mark it EXPIRED for staff if they have accepted it.

    Raises StaleVersion or NotAllowed. Locks as `move` does.
    """
    order = lock(order, seen=seen)
    if order.status == Status.PENDING and (order.waits_for_payment or order.is_unproved):
        return _moved(order, Status.CANCELLED, by=None, reason=OrderEvent.NOT_PAID)
    if not order.is_open or state_table.of(order).money != Money.WAITING:
        raise NotAllowed(order, to=Status.CANCELLED)
    order.payment_state = PaymentState.EXPIRED
    return change(order, "payment_state", kind=Kind.EXPIRED, by=None)


@transaction.atomic
def set_paid(order: Order, received: bool, *, by: User, seen: int, reason: str = "") -> Order:
    """Mark the order as paid, or as not paid (with a reason).

    Raises StaleVersion, NotNow, ReasonMissing or RefundOverLimit. Locks the order. For one that was not
    sold after all, `received=False` records the refund. Cash is entered in the cash book.
    """
    order = _ticked(order, "payment_received", received, seen=seen, reason=reason)
    if order.stops.filter(is_active=True, outcome=RunStop.Outcome.DELIVERED).exists():
        raise NotNow(order)  # the driver has the cash: the settlement of the run ticks it
    is_refund = not received and order.status in UNSOLD
    if is_refund:
        refunds.write_whole(order, how=reason, by=by)
    elif not received and refunds.gone(order):
        raise NotNow(order)  # part of it was given back, so it was received
    order.balance_due = Decimal(0)  # the tick is about the whole order
    if received and order.payment_method == PaymentMethod.CASH:
        cash_book.collect(order, by=by)
    elif not received:
        entry = CashEntry.Kind.REFUND_PAID if is_refund else CashEntry.Kind.TAKEN_BACK
        cash_book.counter_received(order, entry, by=by, reason=reason)
    if is_refund:
        order.payment_state = PaymentState.RETURNED
        fields = ("payment_received", "balance_due", "payment_state")
        return change(order, *fields, kind=Kind.REFUNDED, by=by, reason=reason)
    kind = Kind.PAID if received else Kind.UNPAID
    return change(order, "payment_received", "balance_due", kind=kind, by=by, reason=reason)


@transaction.atomic
def set_received(order: Order, received: bool, *, by: User, seen: int, reason: str = "") -> Order:
    """Mark the order as received by the customer, or as not received (with a reason).

    Raises StaleVersion, ReasonMissing, or NotNow if it cannot have arrived yet or is already delivered. Locks the
    order.
    """
    order = _ticked(order, "customer_received", received, seen=seen, reason=reason)
    kind = Kind.RECEIVED if received else Kind.UNRECEIVED
    return change(order, "customer_received", kind=kind, by=by, reason=reason)


@transaction.atomic
def take_cash_instead(order: Order, *, by: User, seen: int) -> Order:
    """Switch an unpaid KHQR order to cash on delivery; raises StaleVersion or NotNow. Locks the order."""
    order = lock(order, seen=seen)
    if not state_table.allows(order, Action.TAKE_CASH_INSTEAD):
        raise NotNow(order)
    order.payment_method, order.payment_state = PaymentMethod.CASH, ""
    return change(order, "payment_method", "payment_state", kind=Kind.TO_CASH, by=by)


@transaction.atomic
def add_note(order: Order, note: str, *, by: User) -> Order:
    """Add an internal note. It changes nothing that others see, so no version is checked. Locks the order."""
    order = lock_for_customer(order)
    order.notes.create(text=note, by=by)
    return change(order, kind=Kind.NOTED, by=by, reason=note)


def lock(order: Order, *, seen: int) -> Order:
    """Lock the order and return it reloaded; raises StaleVersion unless its version is `seen`. Needs a transaction."""
    order = lock_for_customer(order)
    if order.version != seen:
        raise StaleVersion(order)
    return order


def lock_for_customer(order: Order) -> Order:
    """Lock the order and return it reloaded, without a version check. Needs a transaction.

    For the customer's actions, which have error messages of their own, and for what cannot conflict.
    """
    return Order.objects.select_related("zone").select_for_update(of=("self",)).get(pk=order.pk)


def change(order: Order, *fields: str, kind: str, by: User | None, reason: str = "") -> Order:
    """Save these fields of a locked order as its next version, and record the event. Needs a transaction.

    Also sets the promised days, once, as soon as they can be promised.
    """
    order.version += 1
    promised = estimate.promise_to(order, timezone.now())
    order.save(update_fields=[*fields, *promised, "version"])
    events.record(order, kind, by=by, reason=reason)
    return order


def set_status(order: Order, to: Status, *fields: str, by: User | None, reason: str = "") -> Order:
    """Save the status of a locked order, with other changed fields, as its next version. Needs a transaction."""
    order.status = to
    order.moved_at = timezone.now()
    return change(order, "status", "moved_at", *fields, kind=to.value, by=by, reason=reason)


def _moved(order: Order, to: Status, *, by: User | None, reason: str = "") -> Order:
    if to == Status.CANCELLED:
        stock.give_back(order.pieces, reference=order.number, by=by)
        promo_codes.release(order)
    return set_status(order, to, by=by, reason=reason)


def _ticked(order: Order, tick: str, value: bool, *, seen: int, reason: str) -> Order:
    order = lock(order, seen=seen)
    if getattr(order, tick) == value:
        raise StaleVersion(order)
    if state_table.of(order).actions.isdisjoint(_TICKS[tick, value]):
        raise NotNow(order)
    if not value and not reason:
        raise ReasonMissing
    setattr(order, tick, value)
    return order
