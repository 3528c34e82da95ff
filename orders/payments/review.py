"""Odd payments and money owed back: what a person has to decide, and what follows from the decision for the order."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from madamda.staff.models import User
from orders.fulfilment import amounts_paid, lifecycle
from orders.fulfilment.lifecycle import OrderError, ReasonMissing
from orders.models import BankTransfer, Order, OrderEvent
from orders.status import NEEDS_REVIEW, PaymentState, Status
from orders.status import PaymentMethod as Method
from shop import money

SHOWN = 100
COUNT_SECONDS = 10

Kind, Resolution = OrderEvent.Kind, BankTransfer.Resolution
WAIT = "wait"  # not a resolution: the payment stays on the list, with what was noted


class SettledAlready(OrderError):
    code = "payment_settled_already"


class NothingToAccept(OrderError):
    """The order is cancelled or paid, so this money can only go back."""

    code = "payment_not_acceptable"


class Different(OrderError):
    """It went elsewhere, came in another currency, or before it was asked for: somebody has to say that it counts."""

    code = "payment_differs"


@dataclass(frozen=True, slots=True)
class Decision:
    """A payment that somebody has to decide about, as the list shows it."""

    transfer: BankTransfer
    owed: str  # what is to be given back; empty while that is not decided
    can_accept: bool
    sum_of_parts: str  # with the other parts of the same payment; empty where it came alone


@dataclass(frozen=True, slots=True)
class Owed:
    """A cancelled order whose money is still with the shop."""

    order: Order
    amount: str


def unsettled() -> list[Decision]:
    """The oldest first: it has waited longest. Two queries."""
    found = BankTransfer.objects.unsettled().select_related("payment__order")
    found = found.prefetch_related("payment__transfers")
    return [_decision(transfer) for transfer in found.order_by("seen_at")[:SHOWN]]


def cancelled_but_paid() -> list[Owed]:
    """Orders whose money is still with the shop, the longest cancelled first. Two queries."""
    found = _cancelled_but_paid().select_related("payment").prefetch_related("payment__transfers")
    return [Owed(order, amounts_paid.kept(order)) for order in found.order_by("moved_at", "pk")[:SHOWN]]


def count() -> int:
    """How many decisions wait; kept for some seconds, because every page of those who may decide shows it."""
    found: int | None = cache.get("payments:count")
    if found is None:
        found = BankTransfer.objects.unsettled().count() + _cancelled_but_paid().count()
        cache.set("payments:count", found, COUNT_SECONDS)
    return found


def lately_settled() -> QuerySet[BankTransfer]:
    settled = BankTransfer.objects.odd().filter(settled_at__isnull=False)
    return settled.select_related("payment__order", "settled_by").order_by("-seen_at")[:20]


@transaction.atomic
def settle(transfer_id: int, *, what: str, how: str, by: User, although_different: bool = False) -> BankTransfer:
    """Take the money for its order, give it back, or wait; raise SettledAlready, NothingToAccept, Different,
    ReasonMissing or DoesNotExist.

    Accepting a part accepts the other parts too. Accepting more than was asked for leaves the remainder to be given
    back. Locks the order, then the transfer.
    """
    order = Order.objects.select_for_update(of=("self",)).get(payment__transfers=_odd(transfer_id))
    locked = BankTransfer.objects.select_for_update(of=("self",)).select_related("payment")
    transfer = locked.get(pk=transfer_id)
    transfer.payment.order = order
    is_done = transfer.settled_at or (transfer.resolution and not amounts_paid.owed_back(transfer))
    if is_done or (transfer.resolution and what != Resolution.RETURNED):
        raise SettledAlready(transfer=transfer)
    if not how:
        raise ReasonMissing
    transfer.settlement = how
    if what == WAIT:
        transfer.save(update_fields=["settlement"])
        return transfer
    if what == Resolution.ACCEPTED and not _can_accept(transfer):
        raise NothingToAccept(order)
    if what == Resolution.ACCEPTED and transfer.verdict == PaymentState.MISDIRECTED and not although_different:
        raise Different(transfer=transfer)
    _settle(transfer, Resolution(what), by=by)
    _follow(order, transfer, by=by, how=how)
    cache.delete("payments:count")
    return transfer


def _cancelled_but_paid() -> QuerySet[Order]:
    return Order.objects.filter(status=Status.CANCELLED, payment_received=True, total__gt=0)


def _odd(transfer_id: int) -> BankTransfer:
    return BankTransfer.objects.odd().get(pk=transfer_id)


def _settle(transfer: BankTransfer, resolution: BankTransfer.Resolution, *, by: User) -> None:
    if transfer.resolution == Resolution.ACCEPTED:  # then it is the remainder that goes back
        _save([transfer], Resolution.ACCEPTED, by=by)
        return
    if resolution == Resolution.RETURNED:
        _save([transfer], resolution, by=by)
        return
    group = [one for one in amounts_paid.together(transfer) if not one.resolution and not amounts_paid.has_paid(one)]
    for one in group:
        one.settlement = transfer.settlement
    open_still = [amounts_paid.carrier(group)] if amounts_paid.surplus(transfer) > 0 else []
    _save([one for one in group if one not in open_still], resolution, by=by)
    _save(open_still, resolution, by=None)


def _save(transfers: list[BankTransfer], resolution: BankTransfer.Resolution, *, by: User | None) -> None:
    """Settled, where `by` is somebody."""
    for transfer in transfers:
        transfer.resolution = resolution
        if by is not None:
            transfer.settled_at, transfer.settled_by = timezone.now(), by
        transfer.save(update_fields=["resolution", "settled_at", "settled_by", "settlement"])


def _follow(order: Order, transfer: BankTransfer, *, by: User, how: str) -> None:
    """What the order is from now on: paid, given back, to be collected, or odd for the next payment's sake."""
    was_received = order.payment_received
    if transfer.resolution == Resolution.ACCEPTED or _accept_exact(transfer, by=by):
        order.payment_received, order.payment_method = True, Method.KHQR
    undecided = BankTransfer.objects.unsettled().filter(payment=transfer.payment, resolution="").order_by("-seen_at")
    if odd := undecided.first():
        order.payment_state = _what_is_odd(odd)
    elif order.payment_received:
        order.payment_state = PaymentState.MATCHED if order.payment_method == Method.KHQR else ""
    elif order.status == Status.CANCELLED:
        order.payment_state = PaymentState.RETURNED
    else:
        order.payment_method, order.payment_state = Method.CASH, ""
    fields = ("payment_state", "payment_method", "payment_received")
    lifecycle.change(order, *fields, kind=_kind(order, was_received), by=by, reason=how)


def _accept_exact(returned: BankTransfer, *, by: User) -> bool:
    """Without what was given back, the other parts may be just what was asked for."""
    if returned.payment.order.status == Status.CANCELLED:
        return False
    parts = [
        one for one in returned.payment.transfers.all() if amounts_paid.is_part(one) and not amounts_paid.has_paid(one)
    ]
    if not parts or amounts_paid.surplus(parts[0]) != 0:
        return False
    parts[0].settlement = returned.settlement
    _settle(parts[0], Resolution.ACCEPTED, by=by)
    return True


def _what_is_odd(transfer: BankTransfer) -> str:
    """Once one part was given back, the others may be too little."""
    return (
        PaymentState.SHORT
        if amounts_paid.is_part(transfer) and amounts_paid.surplus(transfer) < 0
        else transfer.verdict
    )


def _kind(order: Order, was_received: bool) -> OrderEvent.Kind:
    if order.payment_received:
        return Kind.SETTLED if was_received else Kind.PAID
    return Kind.SETTLED if order.payment_state in NEEDS_REVIEW else Kind.REFUNDED


def _can_accept(transfer: BankTransfer) -> bool:
    """What staff have ticked by hand may be this very payment; cash was another. Parts are accepted one by one, too."""
    order = transfer.payment.order
    if order.status == Status.CANCELLED or transfer.resolution:
        return False
    if amounts_paid.is_paid_in_cash(order):
        return False
    paid, asked = amounts_paid.paid(transfer.payment), transfer.payment.amount
    return not paid or (amounts_paid.is_part(transfer) and paid + transfer.amount <= asked)


def _decision(transfer: BankTransfer) -> Decision:
    owed = amounts_paid.owed_back(transfer)
    parts = amounts_paid.together(transfer)
    return Decision(
        transfer,
        money.write_in(owed, transfer.currency[:8]) if owed else "",
        _can_accept(transfer),
        money.write_in(amounts_paid.total(parts), transfer.currency[:8]) if len(parts) > 1 else "",
    )
