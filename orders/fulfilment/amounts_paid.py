"""How much came in for an order by KHQR, what is missing of it, and what is owed back."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from orders.fulfilment import state_table
from orders.fulfilment.state_rows import Document, Money
from orders.models import BankTransfer, Order, Payment
from orders.status import PaymentMethod as Method
from orders.status import PaymentState, Status
from shop import money

Resolution = BankTransfer.Resolution
_NOTHING = Decimal(0)
_MAY_BE_A_PART = (PaymentState.SHORT, PaymentState.OVER, PaymentState.LATE, PaymentState.MATCHED)


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
        return Received("", money.format_base(order.total), "")
    asked = kept[0].payment
    sums = _by_currency((transfer.currency, transfer.amount) for transfer in kept)
    missing = asked.amount - sums.get(asked.currency, _NOTHING)
    return Received(
        _write(sums),
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
            return money.format_base(order.total)
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
        return money.format_base(order.total)
    has = min(paid(payment), payment.amount)
    return money.write_in(has, payment.currency) if has else money.format_base(order.total)


def refund(order: Order, transfers: Iterable[BankTransfer] | None = None) -> str:
    """`To give back: $18.50`, for a refund note; empty for other papers. One query, unless `transfers` are known."""
    state = state_table.of(order)
    if state.row.document != Document.REFUND:
        return ""
    words = _("Given back: %(amount)s") if state.money == Money.RETURNED else _("To give back: %(amount)s")
    return words % {"amount": _refunded(order, of(order) if transfers is None else transfers)}


def _refunded(order: Order, transfers: Iterable[BankTransfer]) -> str:
    """What came, without what went back before the order was cancelled."""
    counted = [
        transfer
        for transfer in transfers
        if not (transfer.resolution == Resolution.RETURNED and _was_before(transfer, order))
    ]
    if not counted:
        return money.format_base(order.total)
    return _write(_by_currency((transfer.currency, _not_returned_before(transfer, order)) for transfer in counted))


def is_part(transfer: BankTransfer) -> bool:
    """Less than was asked for, in its currency, and not given back: parts of an order's payment add up."""
    fits = transfer.verdict in _MAY_BE_A_PART and transfer.currency == transfer.payment.currency
    return fits and transfer.resolution != Resolution.RETURNED and transfer.amount < transfer.payment.amount


def together(transfer: BankTransfer) -> list[BankTransfer]:
    """All parts of its payment, where it is one of them; else it alone."""
    if not is_part(transfer):
        return [transfer]
    return [transfer, *(one for one in transfer.payment.transfers.all() if one.pk != transfer.pk and is_part(one))]


def surplus(transfer: BankTransfer) -> Decimal:
    """How much it, with the other parts, is more than was asked for; negative where something is missing."""
    if transfer.currency != transfer.payment.currency:
        return _NOTHING
    return total(together(transfer)) - transfer.payment.amount


def total(transfers: Iterable[BankTransfer]) -> Decimal:
    return sum((transfer.amount for transfer in transfers), _NOTHING)


def paid(payment: Payment) -> Decimal:
    """What has paid for its order. Staff may have accepted something else for the whole sum."""
    found = (one for one in payment.transfers.all() if has_paid(one))
    return sum((one.amount if is_part(one) else payment.amount for one in found), _NOTHING)


def is_paid_in_cash(order: Order) -> bool:
    return order.payment_method == Method.CASH and order.payment_received


def carrier(parts: list[BankTransfer]) -> BankTransfer:
    """The part with which the remainder is given back: the last that made it too much."""
    return max(parts, key=lambda one: (one.verdict == PaymentState.OVER, one.pk))


def has_paid(transfer: BankTransfer) -> bool:
    return transfer.verdict == PaymentState.MATCHED or transfer.resolution == Resolution.ACCEPTED


def owed_back(transfer: BankTransfer) -> Decimal | None:
    """What of it the customer is to have back; None while somebody still has to decide. Needs payment and order."""
    if transfer.settled_at or transfer.resolution == Resolution.RETURNED:
        return _NOTHING
    if transfer.resolution == Resolution.ACCEPTED:
        return max(surplus(transfer), _NOTHING)
    payment = transfer.payment
    if payment.order.status == Status.CANCELLED or transfer.verdict == PaymentState.DUPLICATE:
        return transfer.amount
    is_ours = transfer.receiver.casefold() == payment.receiver.casefold()
    if is_ours and (is_paid_in_cash(payment.order) or paid(payment) >= payment.amount):
        return transfer.amount
    if transfer.verdict == PaymentState.OVER and surplus(transfer) > 0:
        return surplus(transfer)
    return None


def _not_returned_before(transfer: BankTransfer, order: Order) -> Decimal:
    """Of what was accepted only the remainder can have gone back before the order was cancelled."""
    went_back = transfer.resolution == Resolution.ACCEPTED and _was_before(transfer, order)
    is_with_remainder = went_back and carrier(together(transfer)).pk == transfer.pk
    return transfer.amount - max(surplus(transfer), _NOTHING) if is_with_remainder else transfer.amount


def _was_before(transfer: BankTransfer, order: Order) -> bool:
    return transfer.settled_at is not None and transfer.settled_at < order.moved_at


def _by_currency(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, _NOTHING) + amount
    return sums


def _write(sums: dict[str, Decimal]) -> str:
    return " + ".join(money.write_in(amount, currency[:8]) for currency, amount in sums.items())
