"""Money came in: is it what was asked for? Receiver, currency, amount, time and single use are looked at by us."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from orders import lifecycle
from orders.models import BankTransfer, Order, OrderEvent, Payment
from orders.paying.answers import Transfer
from orders.status import Payment as Method
from orders.status import PaymentState, Status

log = logging.getLogger(__name__)

SLACK = timedelta(minutes=1)  # two clocks never quite agree


def judge(payment: Payment, transfer: Transfer, *, used: bool, paid_otherwise: bool, cancelled: bool) -> PaymentState:
    """`used`: this transfer has paid another order. `paid_otherwise`: another transfer or the rider's cash has paid."""
    if transfer.receiver.casefold() != payment.receiver.casefold() or transfer.currency != payment.currency:
        return PaymentState.MISDIRECTED
    if transfer.sent_at < payment.asked_for_at - SLACK:
        return PaymentState.MISDIRECTED  # nobody can have paid what was not asked for yet
    if used or paid_otherwise:
        return PaymentState.DUPLICATE
    if transfer.amount != payment.amount:
        return PaymentState.SHORT if transfer.amount < payment.amount else PaymentState.OVER
    if cancelled or transfer.sent_at > payment.good_until + SLACK:
        return PaymentState.LATE
    return PaymentState.MATCHED


def receive(payment: Payment, transfer: Transfer) -> PaymentState:
    """Write down what came in, and what follows from it for the order. Repeat-safe, also in a race.

    Two orders may be told of one transfer in the same moment: the slower one meets the
    database's constraint, and looks again.
    """
    try:
        return _receive(payment.pk, transfer)
    except IntegrityError:
        return _receive(payment.pk, transfer)


@transaction.atomic
def _receive(payment_id: int, transfer: Transfer) -> PaymentState:
    """Locks the order alone. That the bank has answered is noted here: with the money, or not at all."""
    order = Order.objects.select_for_update(of=("self",)).get(payment=payment_id)
    payment = Payment.objects.get(pk=payment_id)
    Payment.objects.filter(pk=payment.pk).update(next_ask_at=None, answered_at=timezone.now())
    if known := payment.transfers.filter(hash=transfer.hash).first():
        return PaymentState(known.verdict)
    verdict = judge(
        payment,
        transfer,
        used=BankTransfer.objects.filter(hash=transfer.hash).exclude(payment=payment).exists(),
        paid_otherwise=_is_paid_otherwise(order, payment),
        cancelled=order.status == Status.CANCELLED,
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
    _tell(order, payment, transfer, verdict)
    log.info("Order %s: a transfer came in and is %s.", order.number, verdict.value)
    return verdict


def _is_paid_otherwise(order: Order, payment: Payment) -> bool:
    in_cash = order.payment_method == Method.CASH and order.payment_received
    has_paid = Q(verdict=PaymentState.MATCHED) | Q(resolution=BankTransfer.Resolution.ACCEPTED)
    return in_cash or payment.transfers.filter(has_paid).exists()


def _tell(order: Order, payment: Payment, transfer: Transfer, verdict: PaymentState) -> None:
    """The order's next version, and the event that says so. A tick that staff made already stays theirs."""
    if verdict != PaymentState.MATCHED:
        if order.payment_state != PaymentState.MATCHED:
            order.payment_state = verdict
        came = f"{transfer.amount} {transfer.currency[:8]} / {payment.amount} {payment.currency}"
        lifecycle.change(order, "payment_state", kind=OrderEvent.Kind(verdict.value), by=None, reason=came)
        return
    was_ticked, order.payment_received = order.payment_received, True
    order.payment_state = verdict
    order.payment_method = Method.KHQR  # also for who had meant to pay in cash after all
    kind = OrderEvent.Kind.MATCHED if was_ticked else OrderEvent.Kind.PAID
    lifecycle.change(order, "payment_state", "payment_method", "payment_received", kind=kind, by=None)
