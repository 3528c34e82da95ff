"""Hand-over of a run's cash: a blind count, and the settlement that ticks its orders as paid."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from madamda.staff.models import User
from orders.cash import cash_book
from orders.cash.cash_book import DIFFERENCES, TILL, Amounts
from orders.deliveries import runs
from orders.deliveries.runs import RunChanged, RunError, RunStatus
from orders.fulfilment import lifecycle
from orders.models import CashEntry, DeliveryRun, Order, OrderEvent, RunStop
from orders.status import PaymentMethod, Status

MAY_SETTLE_DIFFERENCES = "orders.change_deliveryrun"


class CountedBySomebodyElse(RunError):
    """The driver does not count their own cash, and a difference is settled by a second person, a manager."""

    code = "settled_by_somebody_else"


class DifferenceNeedsReason(RunError):
    code = "difference_needs_reason"


@transaction.atomic
def count(run: DeliveryRun, counted: Amounts, *, by: User) -> DeliveryRun:
    """Record what was counted, once, without having seen what is expected. Raises RunChanged or CountedBySomebodyElse.

    Ends the driver's page, but reports that wait in the phone are heard until the run is settled. Locks the run, then
    the orders that were marked as delivered without a report.
    """
    run = runs.lock(run, RunStatus.OUT, RunStatus.BACK)
    if run.counted_by is not None:
        raise RunChanged(run)
    if by == run.driver:
        raise CountedBySomebodyElse(run)
    _collect_from_the_board(run, by=by)
    run.status, run.back_at = RunStatus.BACK, timezone.now()
    run.counted_usd, run.counted_khr, run.counted_by = counted.base, counted.second, by
    run.save()
    return run


def _collect_from_the_board(run: DeliveryRun, *, by: User) -> None:
    """Enter the cash of orders that somebody marked as delivered on the board, without a report from the door."""
    silent = run.stops.filter(is_active=True, outcome="", order__status=Status.DELIVERED)
    for stop in silent.select_related("order").order_by("order_id"):
        order = lifecycle.lock_for_customer(stop.order)
        due = order.total if order.payment_method == PaymentMethod.CASH and not order.payment_received else Decimal(0)
        account, kind = cash_book.of_driver(run.driver), CashEntry.Kind.COLLECTED
        cash_book.record(account, Amounts(due), kind, by=by, order=order, run=run)
        stop.outcome, stop.taken_usd, stop.at = RunStop.Outcome.DELIVERED, due, timezone.now()
        stop.save(update_fields=["outcome", "taken_usd", "at"])


def expected(run: DeliveryRun) -> Amounts:
    """Return what the driver should have of this run: change money and what was collected. One query."""
    entries = CashEntry.objects.filter(run=run, holder=CashEntry.Holder.DRIVER)
    return cash_book.amounts(entries.order_by().values_list("currency").annotate(Sum("amount")))


def counted(run: DeliveryRun) -> Amounts:
    return Amounts(run.counted_usd or Amounts().base, run.counted_khr or Amounts().second)


@transaction.atomic
def settle(run: DeliveryRun, *, by: User, reason: str = "") -> DeliveryRun:
    """Take over the counted cash, and tick the run's delivered orders as paid, in one transaction.

    A difference needs a reason and a second person who may settle differences. Raises RunChanged,
    DifferenceNeedsReason or CountedBySomebodyElse. Locks the run, then its orders in id order.
    """
    run = runs.lock(run, RunStatus.BACK)
    over = counted(run) - expected(run)
    if over:
        if not reason:
            raise DifferenceNeedsReason(run)
        if by in (run.counted_by, run.driver) or not by.has_perm(MAY_SETTLE_DIFFERENCES):
            raise CountedBySomebodyElse(run)
    account = cash_book.of_driver(run.driver)
    cash_book.move(account, TILL, counted(run), CashEntry.Kind.HANDED_OVER, by=by, run=run)
    cash_book.move(account, DIFFERENCES, -over, CashEntry.Kind.DIFFERENCE, by=by, run=run, reason=reason)
    delivered = run.stops.filter(is_active=True, outcome=RunStop.Outcome.DELIVERED).order_by("order_id")
    for stop in delivered.select_related("order"):
        _tick(lifecycle.lock_for_customer(stop.order), by=by)
    run.stops.update(is_active=False)
    run.status, run.settled_at, run.settled_by, run.reason = RunStatus.SETTLED, timezone.now(), by, reason
    run.save()
    return run


def _tick(order: Order, *, by: User) -> None:
    if order.payment_method == PaymentMethod.CASH and not order.payment_received:
        order.payment_received = True
        lifecycle.change(order, "payment_received", kind=OrderEvent.Kind.PAID, by=by)
