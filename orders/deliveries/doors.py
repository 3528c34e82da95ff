"""What a driver reports from a door: delivered, with the cash taken, or not delivered. Repeat-safe."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from orders.cash import cash_book
from orders.cash.cash_book import DIFFERENCES, Amounts
from orders.deliveries import attempts, runs
from orders.deliveries.runs import RunChanged, RunError, RunStatus
from orders.fulfilment import amounts_paid, lifecycle
from orders.models import CashEntry, DeliveryAttempt, DeliveryRun, DoorPress, Order, OrderEvent, RunStop
from orders.status import Status
from shop import money

Kind, Outcome = CashEntry.Kind, RunStop.Outcome


class AmountDiffers(RunError):
    """The cash taken, less the change, is not what the order costs, and no reason was given."""

    code = "door_amount_differs"


def difference(order: Order, taken: Amounts, change: Amounts) -> Decimal:
    """Return by how much more than due was taken, in the base currency; 0 if it is less than the smallest riel note."""
    over = (taken - change).in_base(order.riel_rate) - amounts_paid.still_to_collect(order)
    return Decimal(0) if abs(over) * order.riel_rate <= money.SECOND_STEP else money.to_cents(over)


def deliver(
    run: DeliveryRun, stop_id: int, press: UUID, *, taken: Amounts, change: Amounts, reason: str = ""
) -> RunStop:
    """Record a delivery, with the notes taken and given back; raises RunChanged, OrderError or AmountDiffers.

    The cash is the driver's in the cash book; the order is ticked as paid when the run is settled. Locks the run, then
    the order.
    """

    def record(stop: RunStop, order: Order) -> None:
        over = difference(order, taken, change)
        if over and not reason:
            raise AmountDiffers(run, order=order, over=over)
        enter = partial(cash_book.record, by=run.driver, order=order, run=run)
        account = cash_book.of_driver(run.driver)
        enter(account, taken, Kind.COLLECTED)
        enter(account, -change, Kind.CHANGE_GIVEN)
        if over:
            enter(DIFFERENCES, Amounts(-over), Kind.DIFFERENCE, reason=reason)
        stop.taken_usd, stop.taken_khr, stop.change_usd, stop.change_khr = (
            *(taken.base, taken.second),
            *(change.base, change.second),
        )
        if order.payment_received and order.balance_due > 0:  # it was paid, and then cost more
            order.balance_due = Decimal(0)
            order = lifecycle.change(order, "balance_due", kind=OrderEvent.Kind.PAID, by=run.driver)
        attempts.add_attempt(order, DeliveryAttempt.Outcome.DELIVERED, by=run.driver, driver=run.driver)
        lifecycle.move(order, Status.DELIVERED, by=run.driver, seen=order.version, although_underpaid=True)

    return _once(run, stop_id, press, Outcome.DELIVERED, record, reason=reason)


def fail(
    run: DeliveryRun,
    stop_id: int,
    press: UUID,
    outcome: DeliveryAttempt.Outcome,
    *,
    reason: str = "",
    next_day: date | None = None,
) -> RunStop:
    """Record a failed delivery; raises RunChanged or OrderError. Locks the run, then the order."""

    def record(_stop: RunStop, order: Order) -> None:
        driver = run.driver
        attempts.record_failed(
            order, outcome, by=driver, seen=order.version, note=reason, next_day=next_day, driver=driver
        )

    return _once(run, stop_id, press, Outcome.FAILED, record, reason=reason)


@transaction.atomic
def _once(
    run: DeliveryRun,
    stop_id: int,
    press: UUID,
    outcome: RunStop.Outcome,
    record: Callable[[RunStop, Order], None],
    *,
    reason: str,
) -> RunStop:
    run = runs.lock(run, RunStatus.OUT, RunStatus.BACK)
    stop = run.stops.select_related("order").get(pk=stop_id)
    if stop.presses.filter(pk=press).exists():
        return stop
    if stop.outcome or not stop.is_active:
        raise RunChanged(run)
    order = lifecycle.lock_for_customer(stop.order)
    if order.status != Status.OUT:
        raise attempts.NotOnTheWay(order)
    record(stop, order)
    stop.outcome, stop.reason, stop.at = outcome, reason, timezone.now()
    stop.is_active = outcome == Outcome.DELIVERED  # an order that was not delivered can go with any run
    stop.save()
    DoorPress.objects.create(press=press, stop=stop)
    return stop
