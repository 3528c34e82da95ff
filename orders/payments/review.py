"""Review of odd payments and refunds: what staff have to decide, and the effect of the decision on the order."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from madamda.staff.models import User
from orders.fulfilment import amounts_paid, lifecycle, refunds
from orders.fulfilment.errors import OrderError, ReasonMissing
from orders.models import BankTransfer, Order, OrderEvent, Return
from orders.status import NEEDS_REVIEW, UNSOLD, PaymentState
from orders.status import PaymentMethod as Method
from shop import money

SHOWN = 100
COUNT_SECONDS = 10

Kind, Resolution = OrderEvent.Kind, BankTransfer.Resolution
WAIT = "wait"  # not a resolution: the payment stays on the list, with the note


class SettledAlready(OrderError):
    code = "payment_settled_already"


class NothingToAccept(OrderError):
    """The order is cancelled or paid, so this transfer can only be refunded."""

    code = "payment_not_acceptable"


class Different(OrderError):
    """The transfer has another receiver or currency, or is too early; accepting it needs `although_different`."""

    code = "payment_differs"


@dataclass(frozen=True, slots=True)
class Decision:
    """A transfer to decide about, as shown in the list."""

    transfer: BankTransfer
    owed: str  # amount to refund; empty while undecided
    can_accept: bool
    sum_of_parts: str  # sum of all parts of the payment; empty if it is the only one


@dataclass(frozen=True, slots=True)
class Owed:
    """A cancelled order to refund."""

    order: Order
    amount: str


def unsettled() -> list[Decision]:
    """Return the transfers to decide about, oldest first. Two queries."""
    found = BankTransfer.objects.unsettled().select_related("payment__order")
    found = found.prefetch_related("payment__transfers")
    return [_decision(transfer) for transfer in found.order_by("seen_at")[:SHOWN]]


def cancelled_but_paid() -> list[Owed]:
    """Return cancelled orders to refund, longest cancelled first. Two queries."""
    found = _cancelled_but_paid().select_related("payment").prefetch_related("payment__transfers")
    return [Owed(order, amounts_paid.kept(order)) for order in found.order_by("moved_at", "pk")[:SHOWN]]


def returns_to_refund() -> list[Return]:
    """Return what came back and is not refunded or replaced yet, longest first. One query."""
    return list(_returns_to_refund().select_related("order").order_by("changed_at", "pk")[:SHOWN])


def overpaid() -> list[Order]:
    """Return paid orders that came to cost less, and whose difference is still to be given back. One query."""
    return list(_overpaid().order_by("pk")[:SHOWN])


def count() -> int:
    """Return how many decisions and refunds are open. Cached for COUNT_SECONDS: all pages of reviewers show it."""
    found: int | None = cache.get("payments:count")
    if found is None:
        found = BankTransfer.objects.unsettled().count() + _cancelled_but_paid().count()
        found += _returns_to_refund().count() + _overpaid().count()
        cache.set("payments:count", found, COUNT_SECONDS)
    return found


def lately_settled() -> QuerySet[BankTransfer]:
    settled = BankTransfer.objects.odd().filter(settled_at__isnull=False)
    return settled.select_related("payment__order", "settled_by").order_by("-seen_at")[:20]


@transaction.atomic
def settle(transfer_id: int, *, what: str, how: str, by: User, although_different: bool = False) -> BankTransfer:
    """Accept the transfer for its order, record its refund, or keep it waiting; raises SettledAlready,
    NothingToAccept, Different, ReasonMissing, RefundOverLimit or DoesNotExist.

    Accepting one part accepts all parts. Accepting an overpayment leaves its excess to be refunded. Locks the order,
    then the transfer.
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
    if what == Resolution.RETURNED:
        refunds.check_limit(order, amounts_paid.goes_back(transfer), by=by)
    _settle(transfer, Resolution(what), by=by)
    _follow(order, transfer, by=by, how=how)
    cache.delete("payments:count")
    return transfer


def _cancelled_but_paid() -> QuerySet[Order]:
    return Order.objects.filter(status__in=UNSOLD, payment_received=True, total__gt=0)


def _overpaid() -> QuerySet[Order]:
    is_sold = ~Q(status__in=UNSOLD)  # as in the index
    return Order.objects.filter(is_sold, balance_due__lt=0, payment_received=True)


def _returns_to_refund() -> QuerySet[Return]:
    """Goods that came back, and claims that were approved: their goods need not come."""
    came = Q(status=Return.Status.RECEIVED) | Q(status=Return.Status.APPROVED, kind=Return.Kind.CLAIM)
    is_open = ~Q(status__in=(Return.Status.DONE, Return.Status.REFUSED))  # as in the index
    return Return.objects.filter(is_open, came, order__payment_received=True)


def _odd(transfer_id: int) -> BankTransfer:
    return BankTransfer.objects.odd().get(pk=transfer_id)


def _settle(transfer: BankTransfer, resolution: BankTransfer.Resolution, *, by: User) -> None:
    if transfer.resolution == Resolution.ACCEPTED:  # the excess is what was refunded
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
    """Save the resolution; marks the transfers as settled unless `by` is None."""
    for transfer in transfers:
        transfer.resolution = resolution
        if by is not None:
            transfer.settled_at, transfer.settled_by = timezone.now(), by
        transfer.save(update_fields=["resolution", "settled_at", "settled_by", "settlement"])


def _follow(order: Order, transfer: BankTransfer, *, by: User, how: str) -> None:
    """Update the order: paid, refunded, cash to be collected, or odd again because of another open transfer."""
    was_received = order.payment_received
    if transfer.resolution == Resolution.ACCEPTED or _accept_exact(transfer, by=by):
        order.payment_received, order.payment_method = True, Method.KHQR
    undecided = BankTransfer.objects.unsettled().filter(payment=transfer.payment, resolution="").order_by("-seen_at")
    if odd := undecided.first():
        order.payment_state = _what_is_odd(odd)
    elif order.payment_received:
        order.payment_state = PaymentState.MATCHED if order.payment_method == Method.KHQR else ""
    elif order.status in UNSOLD:
        order.payment_state = PaymentState.RETURNED
    else:
        order.payment_method, order.payment_state = Method.CASH, ""
    fields = ("payment_state", "payment_method", "payment_received")
    lifecycle.change(order, *fields, kind=_kind(order, was_received), by=by, reason=how)


def _accept_exact(returned: BankTransfer, *, by: User) -> bool:
    """Accept the other parts if, without the returned one, they are exactly the amount asked for; return whether."""
    if returned.payment.order.status in UNSOLD:
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
    """Return the payment state for an open transfer: SHORT if, after a refund, the parts no longer add up."""
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
    """Return True if the transfer can be accepted: it is undecided, and its order neither cancelled nor paid otherwise.

    An order that staff ticked as paid by KHQR can be, since the tick may stand for this transfer. Parts can be
    accepted one by one.
    """
    order = transfer.payment.order
    if order.status in UNSOLD or transfer.resolution:
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
