"""Sales statistics for a range of days: sums, products, places, promoters and payment methods.

Days are in the shop's time zone. Every query is limited to orders placed in the range, so its cost does not grow with
the table. Cancelled orders are counted but add no revenue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDay, TruncHour
from django.utils import timezone
from django.utils.translation import get_language

from orders.models import Order, OrderLine, PromoUse, Refund
from orders.status import UNSOLD, PaymentMethod, Status

LONGEST = 92  # days
TOP = 10
NOTHING = Decimal(0)
EARNS = ~Q(status__in=UNSOLD)


@dataclass(frozen=True, slots=True)
class Range:
    """Whole days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Range":
        """The preceding range of the same length."""
        return Range(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Totals:
    """Orders placed in a period: amounts ordered, delivered and received."""

    orders: int = 0
    ordered: Decimal = NOTHING
    delivered: Decimal = NOTHING
    received: Decimal = NOTHING
    cancelled: int = 0
    outstanding: Decimal = NOTHING  # delivered, and not paid yet
    refunded: Decimal = NOTHING  # of what was received

    @property
    def average(self) -> Decimal:
        return self.ordered / self.orders if self.orders else NOTHING


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: a product, place or promoter."""

    name: str
    number: int
    amount: Decimal
    more: Any = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A payment method: number of orders, amount received and amount open."""

    method: PaymentMethod
    orders: int
    received: Decimal
    open: Decimal


def orders_in(span: Range) -> QuerySet[Order]:
    first, end = span.bounds
    return Order.objects.filter(placed_at__gte=first, placed_at__lt=end)


def sums(span: Range) -> dict[datetime, Totals]:
    """Return the totals by day, for a single day by hour; periods without orders are missing."""
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
            outstanding=Coalesce(Sum("total", filter=Q(status=Status.DELIVERED, payment_received=False)), NOTHING),
        )
    )
    refunded = _refunded(span)
    return {row["when"]: Totals(**_figures(row), refunded=refunded.get(row["when"], NOTHING)) for row in found}


def _refunded(span: Range) -> dict[datetime, Decimal]:
    """Return what was refunded of the orders placed in each period, without those that were not sold after all."""
    first, end = span.bounds
    cut = TruncHour("order__placed_at") if span.days == 1 else TruncDay("order__placed_at")
    found = Refund.objects.filter(order__placed_at__gte=first, order__placed_at__lt=end)
    sold = found.exclude(order__status__in=UNSOLD).order_by()
    return {row["when"]: row["amount"] for row in sold.values(when=cut).annotate(amount=Sum("amount"))}


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "when"}


def together(parts: Sequence[Totals]) -> Totals:
    return Totals(
        sum(part.orders for part in parts),
        sum((part.ordered for part in parts), NOTHING),
        sum((part.delivered for part in parts), NOTHING),
        sum((part.received for part in parts), NOTHING),
        sum(part.cancelled for part in parts),
        sum((part.outstanding for part in parts), NOTHING),
        sum((part.refunded for part in parts), NOTHING),
    )


def methods(span: Range) -> list[Method]:
    earned = orders_in(span).filter(EARNS).order_by().values("payment_method")
    found = earned.annotate(
        orders=Count("pk"),
        received=Coalesce(Sum("total", filter=Q(payment_received=True)), NOTHING),
        open=Coalesce(Sum("total", filter=Q(payment_received=False)), NOTHING),
    )
    return [
        Method(PaymentMethod(row["payment_method"]), row["orders"], row["received"], row["open"])
        for row in sorted(found, key=lambda row: -row["orders"])
    ]


def products(span: Range) -> list[Row]:
    """Return the products with the highest revenue, by their current names."""
    first, end = span.bounds
    lines = OrderLine.objects.filter(order__placed_at__gte=first, order__placed_at__lt=end)
    name = _in_this_language("variant__product__name")
    found = (
        lines.exclude(order__status__in=UNSOLD)
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
    """Return promoter codes with orders, revenue, and the commission at the rate of that time, less that of refunds."""
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


def _in_this_language(field: str) -> Coalesce:
    return Coalesce(f"{field}_{get_language()}", f"{field}_en", output_field=CharField())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
