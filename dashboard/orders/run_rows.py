"""Finished values of the pages of delivery runs."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Q

from dashboard.orders import keyset
from orders.cash.cash_book import Amounts
from orders.deliveries import runs, settlement
from orders.fulfilment import amounts_paid
from orders.models import DeliveryRun, Order, RunStop
from shop import money

_SHOWN = Q(stops__is_active=True) | ~Q(stops__outcome="")


@dataclass(frozen=True, slots=True)
class RunRow:
    run: DeliveryRun
    status: str
    orders: int
    delivered: int


@dataclass(frozen=True, slots=True)
class RunPage:
    rows: list[RunRow]
    more: int  # id before which the next page begins; 0 on the last one


@dataclass(frozen=True, slots=True)
class StopRow:
    stop: RunStop
    order: Order
    outcome: str
    due: Decimal
    due_second: Decimal


@dataclass(frozen=True, slots=True)
class Candidate:
    order: Order
    status: str


@dataclass(frozen=True, slots=True)
class Stops:
    rows: list[StopRow]
    due: Decimal  # of all of them
    due_second: Decimal


@dataclass(frozen=True, slots=True)
class Cash:
    """What was counted, what the cash book expects, and the difference; shown only after the count."""

    counted: Amounts
    expected: Amounts
    over: Amounts


def page(before: int) -> RunPage:
    """Return a page of runs, newest first, of those before this id; 0 is the first page."""
    orders = Count("stops", filter=_SHOWN)
    delivered = Count("stops", filter=Q(stops__outcome=RunStop.Outcome.DELIVERED))
    found = DeliveryRun.objects.select_related("driver").annotate(orders=orders, delivered=delivered)
    shown, more = keyset.newest(found, before=before)
    rows = [RunRow(run, run.get_status_display(), run.orders, run.delivered) for run in shown]  # type: ignore[attr-defined]  # annotated
    return RunPage(rows, more)


def stops(run: DeliveryRun) -> Stops:
    """Return the stops of a run, without orders that were taken out again. Two queries."""
    found = run.stops.filter(Q(is_active=True) | ~Q(outcome="")).select_related("order__zone")
    rows = [_row(stop) for stop in found]
    return Stops(rows, sum((row.due for row in rows), Decimal(0)), sum((row.due_second for row in rows), Decimal(0)))


def candidates(run: DeliveryRun) -> list[Candidate]:
    """Return the orders that the run can take, oldest first, at most BOARD_BATCH_SIZE; none after it is back."""
    if run.status not in (DeliveryRun.Status.OPEN, DeliveryRun.Status.OUT):
        return []
    return [Candidate(one, one.get_status_display()) for one in runs.candidates()[: settings.BOARD_BATCH_SIZE]]


def cash(run: DeliveryRun) -> Cash | None:
    """Return the cash of a run that is counted and not settled; None before and after."""
    if run.counted_by is None or run.status == DeliveryRun.Status.SETTLED:
        return None
    counted, expected = settlement.counted(run), settlement.expected(run)
    return Cash(counted, expected, counted - expected)


def _row(stop: RunStop) -> StopRow:
    order = stop.order
    was_paid_at_the_door = stop.outcome == RunStop.Outcome.DELIVERED and stop.taken_usd + stop.taken_khr > 0
    due = order.total if was_paid_at_the_door else amounts_paid.still_to_collect(order)
    second = money.to_second(due, order.riel_rate)
    return StopRow(stop, order, stop.get_outcome_display(), due, second)
