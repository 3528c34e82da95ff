"""The sales report: figures compared with the previous period, in words and percentages."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import queries
from dashboard.orders.search import NOT_SOLD, SOLD
from dashboard.queries import Pace
from dashboard.reports import charts, sales_stats
from dashboard.reports.charts import Chart
from dashboard.reports.sales_stats import Method, Range, Row, Totals
from orders.status import Status
from shop import money

NAMED = 6  # delivery zones listed by name; the rest are combined


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline figure and its change."""

    name: str
    value: str
    change: str
    compared: str
    is_worse: bool = False
    orders: str = ""  # query of the list of the orders that it is made of


@dataclass(frozen=True, slots=True)
class Shared:
    row: Row
    percent: int  # of the total
    width: int  # percentage of the largest


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    minutes: int
    width: int


@dataclass(frozen=True, slots=True)
class Report:
    span: Range
    headline: list[Figure]
    chart: Chart
    narrow_chart: Chart  # for small screens
    products: list[Shared]
    places: list[Row]
    promoters: list[Row]
    methods: list[Method]
    steps: list[Step]
    to_rider: int | None

    @property
    def paid_orders(self) -> int:
        return sum(way.orders for way in self.methods)

    @property
    def received(self) -> Decimal:
        return sum((way.received for way in self.methods), sales_stats.NOTHING)

    @property
    def open(self) -> Decimal:
        return sum((way.open for way in self.methods), sales_stats.NOTHING)


def of(span: Range) -> Report:
    """Build the report; eleven queries, regardless of the range."""
    by_time, by_time_before = sales_stats.sums(span), sales_stats.sums(span.before)
    now, before = sales_stats.together(list(by_time.values())), sales_stats.together(list(by_time_before.values()))
    pace, pace_before = queries.step_durations(*span.bounds), queries.step_durations(*span.before.bounds)
    parts = _parts(span, by_time, by_time_before)
    return Report(
        span=span,
        headline=_headline(span, now, before, pace, pace_before),
        chart=charts.bars(parts),
        narrow_chart=charts.bars(parts, charts.NARROW),
        products=_shared(sales_stats.products(span), now.ordered),
        places=_named(sales_stats.places(span)),
        promoters=sales_stats.promoters(span),
        methods=sales_stats.methods(span),
        steps=_steps(pace),
        to_rider=round(pace.to_rider) if pace.to_rider is not None else None,
    )


def _headline(span: Range, now: Totals, before: Totals, pace: Pace, pace_before: Pace) -> list[Figure]:
    orders, cancelled = _counts(span, now, before)
    return [*_money(span, now, before), orders, _average(now, before), cancelled, *_speed(pace, pace_before)]


def _money(span: Range, now: Totals, before: Totals) -> list[Figure]:
    """Return five amounts that differ: orders may be undelivered, unpaid, or refunded in part."""
    kinds = (
        (_("Ordered"), now.ordered, before.ordered, _list(span, status=SOLD)),
        (_("Delivered"), now.delivered, before.delivered, _list(span, status=Status.DELIVERED)),
        (_("Money received"), now.received, before.received, _list(span, status=SOLD, payment="paid")),
    )
    worse = (
        (_("Refunded"), now.refunded, before.refunded, _list(span, status=SOLD, payment="refunded")),
        (
            _("Delivered, not paid yet"),
            now.outstanding,
            before.outstanding,
            _list(span, status=Status.DELIVERED, payment="unpaid"),
        ),
    )
    figures = [replace(_amount(name, one, other), orders=orders) for name, one, other, orders in kinds]
    return figures + [
        replace(_amount(name, one, other), is_worse=one > other > 0, orders=orders)
        for name, one, other, orders in worse
    ]


def _list(span: Range, **filters: str) -> str:
    return urlencode({"from": span.first.isoformat(), "to": span.last.isoformat(), **filters})


def _amount(name: str, now: Decimal, before: Decimal) -> Figure:
    words = _("%(percent)d %% more") if now >= before else _("%(percent)d %% less")
    change = words % {"percent": charts.share(abs(now - before), before)}
    return _said(
        Figure(name, money.format_base(now), change, _than(money.format_base(before)), now < before),
        now,
        before or None,
    )


def _average(now: Totals, before: Totals) -> Figure:
    words = _("%(amount)s more") if now.average >= before.average else _("%(amount)s less")
    difference = money.format_base(money.to_cents(abs(now.average - before.average)))
    figure = Figure(
        _("Average order value"),
        money.format_base(money.to_cents(now.average)),
        words % {"amount": difference},
        _than(money.format_base(money.to_cents(before.average))),
        now.average < before.average,
    )
    return _said(figure, now.average, before.average or None)


def _counts(span: Range, now: Totals, before: Totals) -> list[Figure]:
    pairs = [
        (_("Orders"), now.orders, before.orders, False, SOLD),
        (_("Cancelled"), now.cancelled, before.cancelled, True, NOT_SOLD),
    ]
    return [
        _said(
            Figure(
                name,
                str(one),
                (_("%(number)d more") if one >= other else _("%(number)d fewer")) % {"number": abs(one - other)},
                _than(str(other)),
                (one > other) if more_is_worse else (one < other),
                _list(span, status=status),
            ),
            one,
            other,
        )
        for name, one, other, more_is_worse, status in pairs
    ]


def _speed(now: Pace, before: Pace) -> list[Figure]:
    if now.to_rider is None:
        return []
    difference = round(now.to_rider) - round(before.to_rider or now.to_rider)
    change = _("%(minutes)d min slower") if difference > 0 else _("%(minutes)d min faster")
    figure = Figure(
        _("Order to rider, median"),
        _minutes(now.to_rider),
        change % {"minutes": abs(difference)},
        _than(_minutes(before.to_rider)) if before.to_rider is not None else "",
        difference > 0,
    )
    return [_said(figure, round(now.to_rider), round(before.to_rider) if before.to_rider is not None else None)]


def _said(figure: Figure, now: object, before: object) -> Figure:
    """Return the figure without a change if there is no previous value or it is the same."""
    if before is not None and now != before:
        return figure
    return replace(
        figure, change="", compared=_("none before") if before is None else _("same as before"), is_worse=False
    )


def _parts(
    span: Range, now: dict[datetime, Totals], before: dict[datetime, Totals]
) -> list[tuple[str, Decimal, Decimal]]:
    """Return (label, amount, previous amount) for each hour of a day or each day of a range."""
    first, ago = span.bounds[0], timedelta(days=span.days)
    if span.days == 1:
        times = [first + timedelta(hours=hour) for hour in range(24)]
    else:
        days = [span.first + timedelta(days=number) for number in range(span.days)]
        times = [timezone.make_aware(datetime.combine(day, time())) for day in days]
    pattern = "H" if span.days == 1 else "D" if span.days <= 7 else "j M"
    return [
        (
            date_format(timezone.localtime(when), pattern),
            now.get(when, Totals()).ordered,
            before.get(when - ago, Totals()).ordered,
        )
        for when in times
    ]


def _shared(rows: list[Row], whole: Decimal) -> list[Shared]:
    most = max((row.amount for row in rows), default=sales_stats.NOTHING)
    return [Shared(row, charts.share(row.amount, whole), charts.share(row.amount, most)) for row in rows]


def _named(rows: list[Row]) -> list[Row]:
    """Return the first NAMED rows; the others are combined in one."""
    if len(rows) <= NAMED + 1:  # a single further row is not combined
        return rows
    others = rows[NAMED:]
    words = ngettext("%(number)d other", "%(number)d others", len(others)) % {"number": len(others)}
    number, amount = sum(row.number for row in others), sum((row.amount for row in others), sales_stats.NOTHING)
    return [*rows[:NAMED], Row(words, number, amount)]


def _steps(pace: Pace) -> list[Step]:
    names = (
        *(_("Order to confirmation"), _("Confirmation to packing"), _("Packing")),
        *(_("Waiting for the rider"), _("On the way")),
    )
    steps = zip(names, queries.STEPS, strict=True)
    known = [(name, pace.steps[step] or 0) for name, step in steps if step in pace.made]
    most = max((minutes for _name, minutes in known), default=0)
    return [Step(name, round(minutes), round(100 * minutes / most) if most else 0) for name, minutes in known]


def _minutes(minutes: float) -> str:
    return _("%(minutes)d min") % {"minutes": round(minutes)}


def _than(before: str) -> str:
    return _("than %(before)s") % {"before": before}
