"""How much came in for an order by KHQR, what is missing of it, and what is owed back."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from orders import state_table
from orders.models import BankTransfer, Order, Payment
from orders.state_rows import Money
from orders.status import Payment as Method
from orders.status import PaymentState, Status
from shop import money

Resolution = BankTransfer.Resolution
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Received:
    """What a paper says of the money that came by KHQR."""

    came: str  # empty where nothing did
    asked: str
    missing: str  # empty where nothing is


def received(order: Order, transfers: Iterable[BankTransfer]) -> Received:
    """`transfers`: all that came in for the order, each with its payment. Other currencies stand beside the sum."""
    kept = [transfer for transfer in transfers if transfer.resolution != Resolution.RETURNED]
    if not kept:
        return Received("", money.write(order.total), "")
    asked = kept[0].payment
    sums: dict[str, Decimal] = {}
    for transfer in kept:
        sums[transfer.currency] = sums.get(transfer.currency, _NOTHING) + transfer.amount
    came = " + ".join(money.write_in(amount, currency[:8]) for currency, amount in sums.items())
    missing = asked.amount - sums.get(asked.currency, _NOTHING)
    return Received(
        came,
        money.write_in(asked.amount, asked.currency),
        money.write_in(missing, asked.currency) if missing > 0 else "",
    )


def missing(order: Order, transfers: Iterable[BankTransfer] | None = None) -> str:
    """What is missing of an order by KHQR that was paid too little or not at all; empty for all others.

    One query where too little came, unless `transfers` are known; else none.
    """
    match state_table.of(order).money:
        case Money.SHORT:
            return received(order, of(order) if transfers is None else transfers).missing
        case Money.WAITING | Money.EXPIRED | Money.CLAIMED:
            return money.write(order.total)
    return ""


def of(order: Order) -> list[BankTransfer]:
    """What came in for it, in the order it came; one query, and none for an order no money can have come for."""
    if not order.payment_state and order.payment_method != Method.KHQR:
        return []
    return list(BankTransfer.objects.filter(payment__order=order).select_related("payment").order_by("sent_at"))


def kept(order: Order) -> str:
    """What the shop has of a cancelled order's money. Needs its payment and transfers, if there are any."""
    payment: Payment | None = getattr(order, "payment", None)
    if payment is None:
        return money.write(order.total)
    paid = [
        min(transfer.amount, payment.amount)
        for transfer in payment.transfers.all()
        if transfer.verdict == PaymentState.MATCHED or transfer.resolution == Resolution.ACCEPTED
    ]
    return money.write_in(sum(paid, _NOTHING), payment.currency) if paid else money.write(order.total)


def owed_back(transfer: BankTransfer) -> Decimal | None:
    """What of it the customer is to have back; None while somebody still has to decide. Needs payment and order."""
    if transfer.settled_at or transfer.resolution == Resolution.RETURNED:
        return _NOTHING
    if transfer.resolution == Resolution.ACCEPTED:
        return max(transfer.amount - transfer.payment.amount, _NOTHING)
    if transfer.payment.order.status == Status.CANCELLED:
        return transfer.amount
    match transfer.verdict:
        case PaymentState.OVER:
            return transfer.amount - transfer.payment.amount
        case PaymentState.DUPLICATE:
            return transfer.amount
    return None
