"""Figures of a range of days: what was sold, to where, how it was paid, how long each step took.

Days are the shop's own. Every question is about orders placed in the range, which is bounded, so none
of them grows with all that was ever sold. Cancelled orders are counted, and earn nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDay, TruncHour
from django.utils import timezone
from django.utils.translation import get_language

from orders.models import Order, OrderLine, PromoUse
from orders.status import Payment, Status

LONGEST = 92  # days
TOP = 10
NOTHING = Decimal(0)
EARNS = ~Q(status=Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Range:
    """Whole days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Range":
        """As many days, just before."""
        return Range(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the orders placed in that time: what was ordered, what of it has been delivered, what money of it is in."""

    orders: int = 0
    ordered: Decimal = NOTHING
    delivered: Decimal = NOTHING
    received: Decimal = NOTHING
    cancelled: int = 0

    @property
    def average(self) -> Decimal:
        return self.ordered / self.orders if self.orders else NOTHING


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: goods, a place, a promoter."""

    name: str
    number: int
    amount: Decimal
    more: Any = ""


@dataclass(frozen=True, slots=True)
class Method:
    """How so many paid, and what of it is in."""

    method: Payment
    orders: int
    received: Decimal
    open: Decimal


STEPS = ("accepted", "begun", "packed", "handed_over", "arrived")


@dataclass(frozen=True, slots=True)
class Pace:
    """Median minutes of each step, None where no order has made it; `to_rider` is all of it but the way."""

    steps: dict[str, float | None]
    to_rider: float | None

    @property
    def made(self) -> set[str]:
        return {step for step, minutes in self.steps.items() if minutes is not None}


def orders_in(span: Range) -> QuerySet[Order]:
    first, end = span.bounds
    return Order.objects.filter(placed_at__gte=first, placed_at__lt=end)


def sums(span: Range) -> dict[datetime, Sums]:
    """By day; within a single day by hour. Only those with orders."""
    cut = TruncHour("placed_at") if span.days == 1 else TruncDay("placed_at")
    found = (
        orders_in(span)
        .order_by()
        .values(when=cut)
        .annotate(
            orders=Count("pk", filter=EARNS),
            ordered=Coalesce(Sum("total", filter=EARNS), NOTHING),
            delivered=Coalesce(Sum("total", filter=Q(status=Status.DELIVERED)), NOTHING),
            received=Coalesce(Sum("total", filter=EARNS & Q(payment_received=True)), NOTHING),
            cancelled=Count("pk", filter=~EARNS),
        )
    )
    return {
        row["when"]: Sums(row["orders"], row["ordered"], row["delivered"], row["received"], row["cancelled"])
        for row in found
    }


def together(parts: Sequence[Sums]) -> Sums:
    return Sums(
        sum(part.orders for part in parts),
        sum((part.ordered for part in parts), NOTHING),
        sum((part.delivered for part in parts), NOTHING),
        sum((part.received for part in parts), NOTHING),
        sum(part.cancelled for part in parts),
    )


def methods(span: Range) -> list[Method]:
    earned = orders_in(span).filter(EARNS).order_by().values("payment_method")
    found = earned.annotate(
        orders=Count("pk"),
        received=Coalesce(Sum("total", filter=Q(payment_received=True)), NOTHING),
        open=Coalesce(Sum("total", filter=Q(payment_received=False)), NOTHING),
    )
    return [
        Method(Payment(row["payment_method"]), row["orders"], row["received"], row["open"])
        for row in sorted(found, key=lambda row: -row["orders"])
    ]


def products(span: Range) -> list[Row]:
    """What earned most; under the name it has now."""
    first, end = span.bounds
    lines = OrderLine.objects.filter(order__placed_at__gte=first, order__placed_at__lt=end)
    name = _in_this_language("variant__product__name")
    found = (
        lines.exclude(order__status=Status.CANCELLED)
        .order_by()
        .values("variant__product")
        .annotate(name=name, pieces=Sum("quantity"), amount=Sum("amount"))
        .order_by("-amount", "variant__product")[:TOP]
    )
    return [Row(row["name"], row["pieces"], row["amount"]) for row in found]


def places(span: Range) -> list[Row]:
    name = _in_this_language("zone__name")
    found = (
        orders_in(span)
        .filter(EARNS)
        .order_by()
        .values("zone")
        .annotate(name=name, orders=Count("pk"), amount=Sum("total"))
        .order_by("-orders", "zone")
    )
    return [Row(row["name"], row["orders"], row["amount"]) for row in found]


def promoters(span: Range) -> list[Row]:
    """With their code's orders, what those brought, and the commission as it was agreed then."""
    first, end = span.bounds
    uses = PromoUse.objects.filter(
        order__placed_at__gte=first, order__placed_at__lt=end, given_back_at=None, code__promoter__isnull=False
    )
    found = (
        uses.order_by()
        .values("code__promoter", "code__code")
        .annotate(name=F("code__promoter__name"), orders=Count("pk"), amount=Sum("order__total"))
        .annotate(commission=Sum("commission"))
        .order_by("-amount", "code__code")[:TOP]
    )
    return [Row(f"{row['name']} {row['code__code']}", row["orders"], row["amount"], row["commission"]) for row in found]


# Of each order the last time it took a step, for one that was taken back was taken again.
_PACE = """
with taken as (
  select o.placed_at as placed,
    max(e.at) filter (where e.kind = 'confirmed') as accepted,
    max(e.at) filter (where e.kind = 'preparing') as begun,
    max(e.at) filter (where e.kind = 'ready') as packed,
    max(e.at) filter (where e.kind = 'out') as handed_over,
    max(e.at) filter (where e.kind = 'delivered') as arrived
  from orders_order o join orders_orderevent e on e.order_id = o.id
  where o.placed_at >= %s and o.placed_at < %s and o.status <> 'cancelled'
  group by o.id
), minutes as (
  select extract(epoch from accepted - placed) / 60 as accepted, extract(epoch from begun - accepted) / 60 as begun,
    extract(epoch from packed - begun) / 60 as packed, extract(epoch from handed_over - packed) / 60 as handed_over,
    extract(epoch from arrived - coalesce(handed_over, packed)) / 60 as arrived,
    extract(epoch from coalesce(handed_over, arrived) - placed) / 60 as to_rider
  from taken
)
select percentile_cont(0.5) within group (order by accepted) filter (where accepted >= 0),
  percentile_cont(0.5) within group (order by begun) filter (where begun >= 0),
  percentile_cont(0.5) within group (order by packed) filter (where packed >= 0),
  percentile_cont(0.5) within group (order by handed_over) filter (where handed_over >= 0),
  percentile_cont(0.5) within group (order by arrived) filter (where arrived >= 0),
  percentile_cont(0.5) within group (order by to_rider) filter (where to_rider >= 0)
from minutes
"""


def pace(span: Range) -> Pace:
    with connection.cursor() as cursor:
        cursor.execute(_PACE, span.bounds)
        *steps, to_rider = cursor.fetchone()
    return Pace(dict(zip(STEPS, steps, strict=True)), to_rider)


def _in_this_language(field: str) -> Coalesce:
    return Coalesce(f"{field}_{get_language()}", f"{field}_en", output_field=CharField())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
