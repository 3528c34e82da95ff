"""Odd payments and money owed back: what a person has to decide, and what follows from the decision for the order."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from orders import lifecycle
from orders.lifecycle import ReasonMissing, Refused
from orders.models import BankTransfer, Order, OrderEvent
from orders.paying import amounts
from orders.status import ODD, PaymentState, Status
from orders.status import Payment as Method
from shop import money

SHOWN = 100
COUNT_SECONDS = 10

Kind, Resolution = OrderEvent.Kind, BankTransfer.Resolution
WAIT = "wait"  # not a resolution: the payment stays on the list, with what was noted


class SettledAlready(Refused):
    def __init__(self, transfer: BankTransfer) -> None:
        who = transfer.settled_by.get_short_name() or transfer.settled_by.get_username() if transfer.settled_by else ""
        super().__init__(_("%(who)s was faster: this payment is settled.") % {"who": who})


class NothingToAccept(Refused):
    """The order is cancelled or paid, so this money can only go back."""

    def __init__(self, order: Order) -> None:
        super().__init__(
            _("%(number)s is cancelled or paid already: this money can only be given back.") % {"number": order.number}
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """A payment that somebody has to decide about, as the list shows it."""

    transfer: BankTransfer
    owed: str  # what is to be given back; empty while that is not decided
    can_accept: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """A cancelled order whose money is still with the shop."""

    order: Order
    amount: str


def unsettled() -> list[Decision]:
    """The oldest first: it has waited longest. One query."""
    found = BankTransfer.objects.unsettled().select_related("payment__order").annotate(paid_otherwise=_PAID_OTHERWISE)
    return [_decision(transfer) for transfer in found.order_by("seen_at")[:SHOWN]]


def cancelled_but_paid() -> list[Owed]:
    """Orders whose money is still with the shop, the longest cancelled first. Two queries."""
    found = _cancelled_but_paid().select_related("payment").prefetch_related("payment__transfers")
    return [Owed(order, amounts.kept(order)) for order in found.order_by("moved_at", "pk")[:SHOWN]]


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
def settle(transfer_id: int, *, what: str, how: str, by: User) -> BankTransfer:
    """Take the money for its order, give it back, or wait; raise SettledAlready, NothingToAccept, ReasonMissing or
    DoesNotExist.

    Accepting more than was asked for leaves the remainder to be given back. Locks the order, then the transfer.
    """
    order = Order.objects.select_for_update(of=("self",)).get(payment__transfers=_odd(transfer_id))
    locked = BankTransfer.objects.select_for_update(of=("self",)).select_related("payment")
    transfer = locked.annotate(paid_otherwise=_PAID_OTHERWISE).get(pk=transfer_id)
    transfer.payment.order = order
    if transfer.settled_at or (transfer.resolution and what != Resolution.RETURNED):
        raise SettledAlready(transfer)
    if not how:
        raise ReasonMissing
    transfer.settlement = how
    if what == WAIT:
        transfer.save(update_fields=["settlement"])
        return transfer
    if what == Resolution.ACCEPTED and not _can_accept(transfer):
        raise NothingToAccept(order)
    _settle(transfer, Resolution(what), by=by)
    _follow(order, transfer, by=by, how=how)
    cache.delete("payments:count")
    return transfer


def _cancelled_but_paid() -> QuerySet[Order]:
    return Order.objects.filter(status=Status.CANCELLED, payment_received=True, total__gt=0)


def _odd(transfer_id: int) -> BankTransfer:
    return BankTransfer.objects.odd().get(pk=transfer_id)


def _settle(transfer: BankTransfer, resolution: BankTransfer.Resolution, *, by: User) -> None:
    was_accepted = transfer.resolution == Resolution.ACCEPTED
    has_remainder = resolution == Resolution.ACCEPTED and bool(amounts.owed_back(transfer))
    transfer.resolution = Resolution.ACCEPTED if was_accepted else resolution  # then it is the remainder that went back
    if not has_remainder:
        transfer.settled_at, transfer.settled_by = timezone.now(), by
    transfer.save(update_fields=["resolution", "settled_at", "settled_by", "settlement"])


def _follow(order: Order, transfer: BankTransfer, *, by: User, how: str) -> None:
    """What the order is from now on: paid, given back, to be collected, or odd for the next payment's sake."""
    was_received = order.payment_received
    if transfer.resolution == Resolution.ACCEPTED:
        order.payment_received, order.payment_method = True, Method.KHQR
    undecided = BankTransfer.objects.unsettled().filter(payment=transfer.payment, resolution="").order_by("-seen_at")
    if odd := undecided.first():
        order.payment_state = odd.verdict
    elif order.payment_received:
        order.payment_state = PaymentState.MATCHED if order.payment_method == Method.KHQR else ""
    elif order.status == Status.CANCELLED:
        order.payment_state = PaymentState.RETURNED
    else:
        order.payment_method, order.payment_state = Method.CASH, ""
    fields = ("payment_state", "payment_method", "payment_received")
    lifecycle.change(order, *fields, kind=_kind(order, was_received), by=by, reason=how)


def _kind(order: Order, was_received: bool) -> OrderEvent.Kind:
    if order.payment_received:
        return Kind.SETTLED if was_received else Kind.PAID
    return Kind.SETTLED if order.payment_state in ODD else Kind.REFUNDED


def _can_accept(transfer: BankTransfer) -> bool:
    """Needs `paid_otherwise`. What staff have ticked by hand may be this very payment; cash was another."""
    order = transfer.payment.order
    is_paid = transfer.paid_otherwise or (order.payment_method == Method.CASH and order.payment_received)  # type: ignore[attr-defined]  # annotated
    return order.status != Status.CANCELLED and not transfer.resolution and not is_paid


def _decision(transfer: BankTransfer) -> Decision:
    owed = amounts.owed_back(transfer)
    return Decision(transfer, money.write_in(owed, transfer.currency[:8]) if owed else "", _can_accept(transfer))


_PAID_OTHERWISE = Exists(
    BankTransfer.objects.filter(
        Q(verdict=PaymentState.MATCHED) | Q(resolution=Resolution.ACCEPTED), payment=OuterRef("payment")
    ).exclude(pk=OuterRef("pk"))
)
