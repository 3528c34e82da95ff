"""Closing of a day: what was delivered, what cash moved, what was given back, and what is still with drivers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from dashboard.reports.sales_stats import Range
from madamda.staff.models import User
from orders.cash import cash_book
from orders.cash.cash_book import Account, Amounts
from orders.models import CashEntry, DeliveryRun, Order, OrderEvent, Refund
from orders.status import PaymentMethod, Status
from shop import money


@dataclass(frozen=True, slots=True)
class Delivered:
    """Orders delivered on that day, by the way they are paid."""

    method: str
    orders: int
    amount: Decimal
    received: Decimal

    @property
    def outstanding(self) -> Decimal:
        return self.amount - self.received


@dataclass(frozen=True, slots=True)
class Moved:
    """Cash of one kind and holder on that day."""

    kind: str
    holder: str
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Cash of a run that is not settled."""

    run: DeliveryRun
    amounts: Amounts
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Closing:
    day: date
    delivered: list[Delivered]
    moved: list[Moved]
    refunded: list[tuple[str, str]]  # method, amount
    outstanding: list[Outstanding]

    @property
    def orders(self) -> int:
        return sum(row.orders for row in self.delivered)

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.delivered), Decimal(0))


def of(day: date) -> Closing:
    """Return the closing of a day; six queries."""
    first, end = Range(day, day).bounds
    return Closing(day, _delivered(first, end), _moved(first, end), _refunded(first, end), outstanding())


def outstanding() -> list[Outstanding]:
    """Return the runs that are not settled, oldest first, with what their drivers have. Two queries."""
    runs = DeliveryRun.objects.exclude(status=DeliveryRun.Status.SETTLED).select_related("driver").order_by("opened_at")
    entries = CashEntry.objects.filter(run__in=runs, holder=CashEntry.Holder.DRIVER).order_by()
    sums = cash_book.summed(entries.values_list("run", "currency").annotate(Sum("amount")))
    return [Outstanding(run, sums.get((run.pk,), Amounts()), run.is_overdue) for run in runs]


def _delivered(first: datetime, end: datetime) -> list[Delivered]:
    days = OrderEvent.objects.standing_moves().filter(kind=Status.DELIVERED, at__gte=first, at__lt=end)
    orders: QuerySet[Order] = Order.objects.filter(status=Status.DELIVERED, pk__in=days.values("order")).order_by()
    rows = orders.values("payment_method", "payment_received").annotate(orders=Count("pk"), amount=Sum("total"))
    found: dict[str, Delivered] = {}
    for row in rows:
        method = row["payment_method"]
        old = found.get(method, Delivered(str(PaymentMethod(method).label), 0, Decimal(0), Decimal(0)))
        received = row["amount"] if row["payment_received"] else Decimal(0)
        found[method] = Delivered(
            old.method, old.orders + row["orders"], old.amount + row["amount"], old.received + received
        )
    return list(found.values())


def _moved(first: datetime, end: datetime) -> list[Moved]:
    entries = CashEntry.objects.filter(at__gte=first, at__lt=end).order_by()
    rows = entries.values_list("kind", "holder", "driver", "currency").annotate(Sum("amount"))
    sums = cash_book.summed(rows)
    drivers = User.objects.in_bulk({driver for _kind, _holder, driver in sums if driver})
    return [
        Moved(str(CashEntry.Kind(kind).label), Account(CashEntry.Holder(holder), drivers.get(driver)).name, amounts)
        for (kind, holder, driver), amounts in sorted(sums.items(), key=lambda row: str(row[0]))
    ]


def _refunded(first: datetime, end: datetime) -> list[tuple[str, str]]:
    rows = Refund.objects.filter(at__gte=first, at__lt=end).order_by().values_list("method").annotate(Sum("amount"))
    return [(str(Refund.Method(method).label), money.format_base(amount)) for method, amount in rows]
