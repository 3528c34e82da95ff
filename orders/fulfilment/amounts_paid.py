"""Sums of an order's KHQR payments: received, missing, and to be refunded."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from orders.fulfilment import state_table
from orders.fulfilment.state_rows import Collect, Document, Money
from orders.models import BankTransfer, Order, Payment
from orders.status import UNSOLD, PaymentState
from orders.status import PaymentMethod as Method
from shop import money

Resolution = BankTransfer.Resolution
_NOTHING = Decimal(0)
_MAY_BE_A_PART = (PaymentState.SHORT, PaymentState.OVER, PaymentState.LATE, PaymentState.MATCHED)


@dataclass(frozen=True, slots=True)
class Received:
    """KHQR amounts as printed on a document, formatted with their currency."""

    came: str  # empty if nothing was received
    asked: str
    missing: str  # empty if nothing is missing


def received(order: Order, transfers: Iterable[BankTransfer]) -> Received:
    """Return what was received, asked for and is missing, without returned transfers.

    `transfers` are all transfers of the order, with their payment loaded. Each currency is summed separately.
    """
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
    """Return the missing amount of an order that is to be paid by KHQR and is not, or not in full; else "".

    One query if it was underpaid and `transfers` are not given; else none.
    """
    match state_table.of(order).money:
        case Money.SHORT:
            return received(order, of(order) if transfers is None else transfers).missing
        case Money.WAITING | Money.EXPIRED | Money.CLAIMED:
            return money.format_base(order.total)
    return ""


def still_to_collect(order: Order) -> Decimal:
    """Return the cash that the rider collects for the order, in dollars: its total, or what a paid order costs more."""
    match state_table.of(order).row.collect:
        case Collect.CASH:
            return order.total
        case Collect.MORE:
            return order.balance_due
    return _NOTHING


def overpaid(order: Order) -> Decimal:
    """Return what is to be given back of a paid order that came to cost less, in dollars. Not for cancelled ones."""
    is_less = state_table.of(order).row.collect == Collect.LESS
    return -order.balance_due if is_less else _NOTHING


def paid_total(order: Order) -> Decimal:
    """Return what a paid order cost when its payment, or its latest difference, was settled, in dollars."""
    return order.total - order.balance_due


def of(order: Order) -> list[BankTransfer]:
    """Return the order's transfers, oldest first. One query; none for an order that was never to be paid by KHQR."""
    if not order.payment_state and order.payment_method != Method.KHQR:
        return []
    return list(BankTransfer.objects.filter(payment__order=order).select_related("payment").order_by("sent_at"))


def kept(order: Order) -> str:
    """Return how much of a cancelled order's money the shop still has: what its payment received, else its total.

    Uses the payment and its transfers, which the caller may prefetch.
    """
    payment: Payment | None = getattr(order, "payment", None)
    if payment is None:
        return money.format_base(paid_total(order))
    has = min(paid(payment), payment.amount)
    return money.write_in(has, payment.currency) if has else money.format_base(paid_total(order))


def refund(order: Order, transfers: Iterable[BankTransfer] | None = None) -> str:
    """Return `To give back: $18.50` for a refund note, else "". One query unless `transfers` is given."""
    state = state_table.of(order)
    if state.row.document != Document.REFUND:
        return ""
    words = _("Refunded: %(amount)s") if state.money == Money.RETURNED else _("To refund: %(amount)s")
    return words % {"amount": _refunded(order, of(order) if transfers is None else transfers)}


def _refunded(order: Order, transfers: Iterable[BankTransfer]) -> str:
    """Return what was received, less what was returned before the order was cancelled."""
    counted = [
        transfer
        for transfer in transfers
        if not (transfer.resolution == Resolution.RETURNED and _was_before(transfer, order))
    ]
    if not counted:
        return money.format_base(paid_total(order))
    return _write(_by_currency((transfer.currency, _not_returned_before(transfer, order)) for transfer in counted))


def is_part(transfer: BankTransfer) -> bool:
    """Return True for a partial payment: in the right currency, below the amount asked for, and not returned."""
    fits = transfer.verdict in _MAY_BE_A_PART and transfer.currency == transfer.payment.currency
    return fits and transfer.resolution != Resolution.RETURNED and transfer.amount < transfer.payment.amount


def together(transfer: BankTransfer) -> list[BankTransfer]:
    """Return all partial payments of the same payment, this one first; only itself if it is not partial."""
    if not is_part(transfer):
        return [transfer]
    return [transfer, *(one for one in transfer.payment.transfers.all() if one.pk != transfer.pk and is_part(one))]


def surplus(transfer: BankTransfer) -> Decimal:
    """Return the excess over the amount asked for, together with the other parts; negative if some is missing.

    Zero for a transfer in another currency.
    """
    if transfer.currency != transfer.payment.currency:
        return _NOTHING
    return total(together(transfer)) - transfer.payment.amount


def total(transfers: Iterable[BankTransfer]) -> Decimal:
    return sum((transfer.amount for transfer in transfers), _NOTHING)


def paid(payment: Payment) -> Decimal:
    """Return how much of the payment is paid. A transfer that staff accepted and that is no part pays all of it."""
    found = (one for one in payment.transfers.all() if has_paid(one))
    return sum((one.amount if is_part(one) else payment.amount for one in found), _NOTHING)


def is_paid_in_cash(order: Order) -> bool:
    return order.payment_method == Method.CASH and order.payment_received


def carrier(parts: list[BankTransfer]) -> BankTransfer:
    """Return the part on which the refund of the excess is recorded: the latest that was judged OVER, else the last."""
    return max(parts, key=lambda one: (one.verdict == PaymentState.OVER, one.pk))


def has_paid(transfer: BankTransfer) -> bool:
    return transfer.verdict == PaymentState.MATCHED or transfer.resolution == Resolution.ACCEPTED


def goes_back(transfer: BankTransfer) -> Decimal:
    """Return what is given back if the transfer is settled as returned, in dollars: all, or the surplus of an accepted
    one. An amount in a currency that the shop does not use is taken for dollars."""
    amount = max(surplus(transfer), _NOTHING) if transfer.resolution == Resolution.ACCEPTED else transfer.amount
    return amount / transfer.payment.order.riel_rate if transfer.currency == settings.SECOND_CURRENCY else amount


def owed_back(transfer: BankTransfer) -> Decimal | None:
    """Return the amount to refund, or None while staff still have to decide. Uses `payment` and `payment.order`."""
    if transfer.settled_at or transfer.resolution == Resolution.RETURNED:
        return _NOTHING
    if transfer.resolution == Resolution.ACCEPTED:
        return max(surplus(transfer), _NOTHING)
    payment = transfer.payment
    if payment.order.status in UNSOLD or transfer.verdict == PaymentState.DUPLICATE:
        return transfer.amount
    is_ours = transfer.receiver.casefold() == payment.receiver.casefold()
    if is_ours and (is_paid_in_cash(payment.order) or paid(payment) >= payment.amount):
        return transfer.amount
    if transfer.verdict == PaymentState.OVER and surplus(transfer) > 0:
        return surplus(transfer)
    return None


def _not_returned_before(transfer: BankTransfer, order: Order) -> Decimal:
    """Return the transfer's amount, less the excess if that was refunded before the order was cancelled."""
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
