"""Delivery runs: a driver's tour with orders and change money, from loading to the road and back."""

from collections.abc import Iterable
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from madamda.domain_errors import DomainError
from madamda.staff.group_names import DRIVERS
from madamda.staff.models import User
from orders.cash import cash_book
from orders.cash.cash_book import TILL, Amounts
from orders.fulfilment import lifecycle
from orders.models import CashEntry, DeliveryRun, Order, RunStop
from orders.status import Status

RunStatus = DeliveryRun.Status
CAN_RIDE = (Status.READY, Status.OUT)


class RunError(DomainError):
    """The run was not changed."""

    def __init__(self, run: DeliveryRun | None = None, **facts: object) -> None:
        super().__init__(run=run, **facts)


class RunChanged(RunError):
    """The run is in another state by now."""

    code = "run_changed"


class NotForRun(RunError):
    """The order cannot be delivered by a run: it is not packed, is picked up, or is in another run."""

    code = "order_not_for_run"


class RunFull(RunError):
    """The run has RUN_MAX_ORDERS orders."""

    code = "run_full"


class NothingToDeliver(RunError):
    code = "run_empty"


def to_load() -> QuerySet[DeliveryRun]:
    """Return the runs that orders can be given to, newest first."""
    loading = DeliveryRun.objects.filter(status__in=(RunStatus.OPEN, RunStatus.OUT))
    return loading.select_related("driver").order_by("-pk")


def drivers() -> QuerySet[User]:
    return User.objects.filter(groups__name=DRIVERS, is_active=True).order_by("first_name", "pk")


@transaction.atomic
def add_driver(name: str) -> User:
    """Create a driver: a user without a password, who can only use the links of their runs."""
    driver = User(username=f"driver-{uuid4().hex[:12]}", first_name=name)
    driver.set_unusable_password()
    driver.save()
    driver.groups.add(Group.objects.get_or_create(name=DRIVERS)[0])
    return driver


@transaction.atomic
def open_run(driver: User, change_money: Amounts, *, by: User) -> DeliveryRun:
    """Open a run and give the driver change money out of the till."""
    run = DeliveryRun.objects.create(
        driver=driver, float_usd=change_money.base, float_khr=change_money.second, opened_by=by
    )
    kind = CashEntry.Kind.FLOAT_OUT
    cash_book.move(TILL, cash_book.of_driver(driver), change_money, kind, by=by, run=run)
    return run


@transaction.atomic
def add_orders(run: DeliveryRun, numbers: Iterable[str], *, by: User) -> tuple[list[Order], list[RunError]]:
    """Add orders to a run that is not back yet; return those added and the errors (NotForRun, RunFull) of the others.

    Raises RunChanged. Locks the run, then each order. On the road, packed orders are handed to the driver at once.
    """
    run = lock(run, RunStatus.OPEN, RunStatus.OUT)
    added: list[Order] = []
    refused: list[RunError] = []
    room = settings.RUN_MAX_ORDERS - run.stops.filter(is_active=True).count()
    last = run.stops.aggregate(last=Max("position"))["last"] or 0
    for order in Order.objects.filter(number__in=list(numbers)).order_by("pk"):
        order = lifecycle.lock_for_customer(order)
        if order.status not in CAN_RIDE or order.is_pick_up:
            refused.append(NotForRun(run, order=order))
            continue
        if len(added) >= room:
            refused.append(RunFull(run, order=order, most=settings.RUN_MAX_ORDERS))
            continue
        try:
            with transaction.atomic():
                last += 1
                RunStop.objects.update_or_create(
                    run=run, order=order, defaults={"position": last, "is_active": True, "outcome": "", "reason": ""}
                )
        except IntegrityError:  # in another run
            refused.append(NotForRun(run, order=order))
            continue
        if run.status == RunStatus.OUT:
            order = _hand_over(order, by=by)
        added.append(order)
    return added, refused


@transaction.atomic
def remove_order(run: DeliveryRun, stop_id: int) -> None:
    """Take an order that has no outcome out of the run; raises RunChanged. Locks the run."""
    run = lock(run, RunStatus.OPEN, RunStatus.OUT)
    if not run.stops.filter(pk=stop_id, outcome="").update(is_active=False):
        raise RunChanged(run)


@transaction.atomic
def send_out(run: DeliveryRun, *, by: User) -> DeliveryRun:
    """Send the driver off: packed orders are on their way from now on. Raises RunChanged or NothingToDeliver.

    Orders that cannot be delivered any more, such as cancelled ones, leave the run. Locks the run, then its orders.
    """
    run = lock(run, RunStatus.OPEN)
    for stop in run.stops.filter(is_active=True).select_related("order").order_by("order_id"):
        order = lifecycle.lock_for_customer(stop.order)
        if order.status in CAN_RIDE:
            _hand_over(order, by=by)
        else:
            stop.is_active = False
            stop.save(update_fields=["is_active"])
    if not run.stops.filter(is_active=True).exists():
        raise NothingToDeliver(run)
    run.status, run.left_at = RunStatus.OUT, timezone.now()
    run.save(update_fields=["status", "left_at"])
    return run


def lock(run: DeliveryRun, *allowed: str) -> DeliveryRun:
    """Lock the run and return it reloaded; raises RunChanged unless it has one of these statuses."""
    found = DeliveryRun.objects.select_related("driver").select_for_update(of=("self",)).get(pk=run.pk)
    if found.status not in allowed:
        raise RunChanged(found)
    return found


def candidates() -> QuerySet[Order]:
    """Return the orders that a run can take: packed or on their way, not picked up, and in no run."""
    taken = RunStop.objects.filter(is_active=True).values("order")
    return (
        Order.objects.filter(status__in=CAN_RIDE, is_pick_up=False)
        .exclude(pk__in=taken)
        .select_related("zone")
        .order_by("placed_at", "pk")
    )


def _hand_over(order: Order, *, by: User) -> Order:
    if order.status == Status.OUT:
        return order
    return lifecycle.move(order, Status.OUT, by=by, seen=order.version)
