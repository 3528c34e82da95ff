"""Search, filters, sorting and pagination of the list of all orders."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.orders import keyset
from orders import order_search
from orders.models import Order, Refund
from orders.numbers import parse_number
from orders.status import NEEDS_REVIEW, UNSOLD, PaymentState, Status

NEWEST, OLDEST, TOTAL, CHANGED = "newest", "oldest", "total", "changed"
SORTS: dict[str, str | Promise] = {
    NEWEST: _("Newest"),
    OLDEST: _("Oldest"),
    TOTAL: _("Highest total"),
    CHANGED: _("Last changed"),
}
_ORDERED_BY = {NEWEST: "-placed_at", OLDEST: "placed_at", TOTAL: "-total", CHANGED: "-moved_at"}

MOST_DAYS = 92  # of a range whose orders are summed

_TO_CHECK = (*NEEDS_REVIEW, PaymentState.CLAIMED, PaymentState.EXPIRED)
PAYMENTS: dict[str, tuple[str | Promise, Q]] = {
    "paid": (_("Paid"), Q(payment_received=True)),
    "unpaid": (_("Unpaid"), Q(payment_received=False) & ~Q(status__in=UNSOLD)),
    "check": (_("To check"), Q(payment_received=False, payment_state__in=_TO_CHECK)),
    "back": (_("Cancelled, but paid"), Q(payment_received=True, status__in=UNSOLD)),
    "refunded": (_("Refunded, all or part"), Q(Exists(Refund.objects.filter(order=OuterRef("pk"))))),
}
# Choices of the status filter beside the single ones.
SOLD, NOT_SOLD = "sold", "not_sold"
STATUSES: dict[str, tuple[str | Promise, Q]] = {
    SOLD: (_("Not cancelled or returned"), ~Q(status__in=UNSOLD)),
    NOT_SOLD: (_("Cancelled or returned"), Q(status__in=UNSOLD)),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The search and filters; the default matches all orders."""

    q: str = ""
    status: str = ""
    payment: str = ""
    method: str = ""  # of payment
    zone: str = ""  # code of the zone
    first: date | None = None
    last: date | None = None
    sort: str = NEWEST

    @property
    def is_narrowed(self) -> bool:
        """True if a filter or another sort order is set, beside the search words."""
        return any((self.status, self.payment, self.method, self.zone, self.first, self.last)) or self.sort != NEWEST


@dataclass(frozen=True, slots=True)
class Page:
    orders: list[Order]
    more: str  # order number after which the next page starts; empty on the last page


@dataclass(frozen=True, slots=True)
class Sums:
    orders: int
    total: Decimal


def found(wanted: Wanted) -> QuerySet[Order]:
    """Return all matching orders, sorted."""
    orders = Order.objects.order_by(*_order(wanted.sort))
    if wanted.status:
        orders = orders.filter(STATUSES[wanted.status][1] if wanted.status in STATUSES else Q(status=wanted.status))
    if wanted.payment:
        orders = orders.filter(PAYMENTS[wanted.payment][1])
    if wanted.method:
        orders = orders.filter(payment_method=wanted.method)
    if wanted.zone:
        orders = orders.filter(zone__code=wanted.zone)
    if wanted.first:
        orders = orders.filter(placed_at__gte=_begin(wanted.first))
    if wanted.last:
        orders = orders.filter(placed_at__lt=_begin(wanted.last + timedelta(days=1)))
    return order_search.find(orders, wanted.q) if wanted.q else orders


def page(wanted: Wanted, *, after: str = "") -> Page:
    """Return the first page, or the one after the order numbered `after`.

    Keyset pagination: every page costs the same.
    """
    orders = found(wanted)
    if (number := parse_number(after)) and (last := Order.objects.filter(number=number).first()):
        orders = orders.filter(_behind(last, wanted.sort))
    shown, has_more = keyset.cut(orders)
    return Page(orders=shown, more=shown[-1].number if has_more else "")


def sums(wanted: Wanted) -> Sums | None:
    """Return number and total of the matching orders; None unless the days are limited, and few enough to count."""
    if not (wanted.first and wanted.last) or (wanted.last - wanted.first).days >= MOST_DAYS or wanted.q:
        return None
    row = found(wanted).order_by().aggregate(orders=Count("pk"), total=Sum("total"))
    return Sums(row["orders"], row["total"] or Decimal(0))


def cancelled_today() -> int:
    """Return the number of orders cancelled since midnight, regardless of when they were placed."""
    return Order.objects.filter(status=Status.CANCELLED, moved_at__gte=_begin(timezone.localdate())).count()


def _order(sort: str) -> tuple[str, str]:
    column = _ORDERED_BY[sort]
    return column, "-pk" if column.startswith("-") else "pk"


def _behind(last: Order, sort: str) -> Q:
    column = _ORDERED_BY[sort]
    name, then = column.removeprefix("-"), "lt" if column.startswith("-") else "gt"
    value = getattr(last, name)
    # An index can use the first condition only.
    return Q(**{f"{name}__{then}e": value}) & (Q(**{f"{name}__{then}": value}) | Q(**{f"pk__{then}": last.pk}))


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
