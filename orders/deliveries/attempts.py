"""Failed deliveries: attempts at the door, the way back, and counting the goods when they are back at the shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from madamda.staff.models import User
from orders.fulfilment import lifecycle
from orders.fulfilment.errors import OrderError, ReasonMissing
from orders.models import DeliveryAttempt, GoodsCount, Order, OrderEvent, OrderLine
from orders.pricing import promo_codes
from orders.status import Status
from shop.inventory import stock

Outcome = DeliveryAttempt.Outcome

# After these the goods come back at once; after the others only when MAX_DELIVERY_ATTEMPTS have failed.
FINAL = frozenset({Outcome.REFUSED, Outcome.DAMAGED, Outcome.CALLED_BACK})
FAILURES = [outcome for outcome in Outcome if outcome != Outcome.DELIVERED]


class NotOnTheWay(OrderError):
    """Only an order on the way can be tried, and only one that comes back can be counted."""

    code = "order_not_on_the_way"


class OwnGoods(OrderError):
    """The goods are counted by somebody else than the driver who brought them back."""

    code = "count_by_somebody_else"


class CountDiffers(OrderError):
    """The counts of a line do not add up to its quantity."""

    code = "count_differs"


@dataclass(frozen=True, slots=True)
class Count:
    """Pieces of one line that came back."""

    sellable: int
    spoilt: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        return self.sellable + self.spoilt + self.missing


@transaction.atomic
def record_failed(
    order: Order,
    outcome: DeliveryAttempt.Outcome,
    *,
    by: User,
    seen: int,
    note: str = "",
    next_day: date | None = None,
    driver: User | None = None,
) -> Order:
    """Record a failed attempt. The order stays on the way, or comes back after a FINAL outcome or the last attempt.

    Raises StaleVersion or NotOnTheWay. Locks the order. The goods stay off sale until they are counted.
    """
    order = lifecycle.lock(order, seen=seen)
    if order.status != Status.OUT:
        raise NotOnTheWay(order)
    order.failed_attempts += 1
    comes_back = outcome in FINAL or order.failed_attempts >= settings.MAX_DELIVERY_ATTEMPTS
    order.next_attempt = None if comes_back else next_day
    add_attempt(order, outcome, by=by, note=note, next_day=order.next_attempt, driver=driver)
    fields = ("failed_attempts", "next_attempt")
    if comes_back:
        return lifecycle.set_status(order, Status.RETURNING, *fields, by=by, reason=note)
    return lifecycle.change(order, *fields, kind=OrderEvent.Kind.ATTEMPTED, by=by, reason=note)


def add_attempt(
    order: Order,
    outcome: DeliveryAttempt.Outcome,
    *,
    by: User,
    note: str = "",
    next_day: date | None = None,
    driver: User | None = None,
) -> DeliveryAttempt:
    """Insert the next attempt of a locked order, which belongs to its next version."""
    return order.attempts.create(
        number=order.attempts.count() + 1,
        outcome=outcome,
        version=order.version + 1,
        driver=driver,
        by=by,
        next_day=next_day,
        note=note,
    )


@transaction.atomic
def count_in(order: Order, counts: Mapping[int, Count], *, by: User, seen: int, reason: str = "") -> Order:
    """Count the goods of a returning order, by line id: sellable pieces go back on sale, the others are written off.

    Raises StaleVersion, NotOnTheWay, OwnGoods, CountDiffers, or ReasonMissing for spoilt or missing pieces without a
    reason. Locks the order, then its variants in id order, then its promo code.
    """
    order = lifecycle.lock(order, seen=seen)
    if order.status != Status.RETURNING:
        raise NotOnTheWay(order)
    if order.attempts.filter(driver=by, undone=False).exists():
        raise OwnGoods(order)
    lines = list(order.lines.all())
    if counts.keys() != {line.pk for line in lines} or any(counts[one.pk].total != one.quantity for one in lines):
        raise CountDiffers(order)
    take_in(order, lines, counts, by=by, reason=reason)
    promo_codes.release(order)
    return lifecycle.set_status(order, Status.RETURNED, by=by, reason=reason)


def take_in(order: Order, lines: list[OrderLine], counts: Mapping[int, Count], *, by: User, reason: str = "") -> None:
    """Move counted pieces of a locked order's lines back into stock, and write off what is spoilt or missing.

    Raises ReasonMissing. Needs a transaction; locks the variants in id order.
    """
    if not reason and any(count.spoilt or count.missing for count in counts.values()):
        raise ReasonMissing(order)
    counted = [(line, counts[line.pk]) for line in lines if counts[line.pk].total]
    GoodsCount.objects.bulk_create(
        GoodsCount(line=line, sellable=one.sellable, spoilt=one.spoilt, missing=one.missing, reason=reason, by=by)
        for line, one in counted
    )
    stock.give_back({line.variant_id: one.total for line, one in counted}, reference=order.number, by=by)
    lost = {line.variant_id: one.spoilt + one.missing for line, one in counted if one.spoilt + one.missing}
    if lost:
        stock.write_off_returned(lost, reference=order.number, by=by, reason=reason)
