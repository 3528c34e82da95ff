"""Reconciliation of transfers with payments: checks receiver, currency, amount, time and single use."""

import logging
from datetime import timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.fulfilment import amounts_paid, lifecycle
from orders.models import BankTransfer, Order, OrderEvent, Payment, ReplacedCode
from orders.payments.bank_responses import Transfer
from orders.status import UNSOLD, PaymentState
from orders.status import PaymentMethod as Method

log = logging.getLogger(__name__)

SLACK = timedelta(minutes=1)  # tolerance between the bank's clock and ours


def classify(
    payment: Payment, transfer: Transfer, *, used: bool, paid_otherwise: bool, cancelled: bool, parts: Decimal
) -> PaymentState:
    """Return the verdict on a transfer.

    `used`: it has paid another order. `paid_otherwise`: the order is paid by another transfer or in cash.
    `parts`: sum of the earlier partial payments, which this one may complete.
    """
    if transfer.receiver.casefold() != payment.receiver.casefold() or transfer.currency != payment.currency:
        return PaymentState.MISDIRECTED
    if transfer.sent_at < payment.asked_for_at - SLACK:
        return PaymentState.MISDIRECTED  # sent before the payment was requested
    if used or paid_otherwise:
        return PaymentState.DUPLICATE
    came = transfer.amount + parts if transfer.amount < payment.amount else transfer.amount
    if came != payment.amount:
        return PaymentState.SHORT if came < payment.amount else PaymentState.OVER
    if cancelled or transfer.sent_at > payment.good_until + SLACK:
        return PaymentState.LATE
    return PaymentState.MATCHED


def record_transfer(payment: Payment, transfer: Transfer, *, replaced: ReplacedCode | None = None) -> PaymentState:
    """Record a transfer and update its order; return the verdict. Repeat-safe, also under concurrency.

    A transfer on a replaced code is compared with the amount now asked for, and the current code is still polled. If
    two orders receive the same transfer at once, the unique constraint stops the second, which is judged again.
    """
    try:
        return _record_transfer(payment.pk, transfer, replaced)
    except IntegrityError:
        return _record_transfer(payment.pk, transfer, replaced)


@transaction.atomic
def _record_transfer(payment_id: int, transfer: Transfer, replaced: ReplacedCode | None) -> PaymentState:
    """One attempt. Locks the order only, and notes the bank's answer in the same transaction as the transfer."""
    order = Order.objects.select_for_update(of=("self",)).get(payment=payment_id)
    payment = Payment.objects.get(pk=payment_id)
    if replaced:
        ReplacedCode.objects.filter(pk=replaced.pk).update(next_ask_at=None)
    else:
        Payment.objects.filter(pk=payment.pk).update(next_ask_at=None, answered_at=timezone.now())
    if known := payment.transfers.filter(hash=transfer.hash).first():
        return PaymentState(known.verdict)
    parts = [one for one in payment.transfers.select_related("payment") if amounts_paid.is_part(one)]
    verdict = classify(
        payment,
        transfer,
        used=BankTransfer.objects.filter(hash=transfer.hash).exclude(payment=payment).exists(),
        paid_otherwise=_is_paid_otherwise(order, payment, room_for=transfer.amount),
        cancelled=order.status in UNSOLD,
        parts=amounts_paid.total(parts),
    )
    payment.transfers.create(
        hash=transfer.hash,
        sender=transfer.sender,
        receiver=transfer.receiver,
        currency=transfer.currency,
        amount=transfer.amount,
        sent_at=transfer.sent_at,
        verdict=verdict,
    )
    if verdict == PaymentState.MATCHED and transfer.amount < payment.amount:
        _accept(parts)
    _tell(order, payment, transfer, verdict)
    log.info("Order %s: received a transfer, verdict %s.", order.number, verdict.value)
    return verdict


def _is_paid_otherwise(order: Order, payment: Payment, *, room_for: Decimal) -> bool:
    """Return True if this transfer would exceed the sum. An accepted partial payment leaves room for the rest."""
    paid = amounts_paid.paid(payment)
    return amounts_paid.is_paid_in_cash(order) or (paid > 0 and paid + room_for > payment.amount)


def _accept(parts: list[BankTransfer]) -> None:
    """Accept the undecided parts, once the last one has completed the payment."""
    undecided = [part.pk for part in parts if not part.resolution]
    accepted = {"verdict": PaymentState.SHORT, "resolution": BankTransfer.Resolution.ACCEPTED}
    BankTransfer.objects.filter(pk__in=undecided).update(**accepted)


def _tell(order: Order, payment: Payment, transfer: Transfer, verdict: PaymentState) -> None:
    """Save the order's payment state as its next version, with an event: MATCHED if staff had ticked it, else PAID."""
    if verdict != PaymentState.MATCHED:
        if order.payment_state != PaymentState.MATCHED:
            order.payment_state = verdict
        came = f"{transfer.amount} {transfer.currency[:8]} / {payment.amount} {payment.currency}"
        lifecycle.change(order, "payment_state", kind=OrderEvent.Kind(verdict.value), by=None, reason=came)
        return
    was_ticked, order.payment_received = order.payment_received, True
    order.payment_state = verdict
    order.payment_method = Method.KHQR  # also if the customer had switched to cash
    kind = OrderEvent.Kind.MATCHED if was_ticked else OrderEvent.Kind.PAID
    lifecycle.change(order, "payment_state", "payment_method", "payment_received", kind=kind, by=None)
