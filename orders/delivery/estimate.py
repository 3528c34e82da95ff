"""Delivery estimates: calculates the promised days from a zone's terms and the shop's calendar, and formats them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from madamda.cache.local import LocalCache
from orders.models import DeliveryZone, Order
from shop import money
from shop.catalogue import store_details
from shop.models.store import Calendar

_cache = LocalCache()


@dataclass(frozen=True, slots=True)
class Region:
    """One zone, or several combined, as shown before the customer has chosen one."""

    name: str
    days: str
    fee: str
    order_by: str = ""  # `14:00`, if it is the same for all combined zones


@dataclass(frozen=True, slots=True)
class DeliveryEstimate:
    """Days and fees of delivery for an order placed now."""

    nearest: DeliveryZone
    places: list[Region]  # the nearest zone, the others combined, and pick-up
    free_from: Decimal | None  # free delivery to every zone from this amount
    every: list[Region]  # all zones, not combined

    @property
    def arrival(self) -> str:
        """`In Phnom Penh tomorrow` or `In Phnom Penh in 2–3 days`, for an order placed now."""
        is_soon = promise(self.nearest).is_soon
        words = _("Arrives in %(place)s %(days)s") if is_soon else _("Arrives in %(place)s in %(days)s")
        return words % {"place": self.nearest.name, "days": self.places[0].days}


@dataclass(frozen=True, slots=True)
class Promise:
    """The first and the last day of arrival, and the day on which they were promised."""

    given: date
    first: date
    last: date

    @property
    def is_soon(self) -> bool:
        """Return True if the last day is today or tomorrow."""
        return self.last <= self.given + timedelta(days=1)

    @property
    def days(self) -> str:
        return days_in_words((self.first - self.given).days, (self.last - self.given).days)


class DeliveryTerms(Protocol):
    """What a promise depends on: defined by a zone, and copied to each order."""

    @property
    def days_min(self) -> int: ...

    @property
    def days_max(self) -> int: ...

    @property
    def cut_off(self) -> time | None: ...


def promise(terms: DeliveryTerms, at: datetime | None = None) -> Promise:
    """Return the promise for an order placed at `at` (default: now). Counts only the shop's delivery days.

    An order after the cut-off time, or after closing time if there is none, counts from the next delivery day.
    """
    now, week = timezone.localtime(at), store_details.calendar()
    until = terms.cut_off or week.closes_at
    is_late = until is not None and now.time() >= until
    start = week.next_day(now.date(), after=is_late)
    return Promise(now.date(), _counted(week, start, terms.days_min), _counted(week, start, terms.days_max))


def days_of(zones: Sequence[DeliveryZone]) -> tuple[str, ...]:
    """Return the promised days of each zone in words, for orders placed now. Equal terms are worked out once."""
    words: dict[tuple[int, int, time | None], str] = {}
    for zone in zones:
        terms = (zone.days_min, zone.days_max, zone.cut_off)
        if terms not in words:
            words[terms] = promise(zone).days
    return tuple(words[zone.days_min, zone.days_max, zone.cut_off] for zone in zones)


def promise_to(order: Order, at: datetime) -> list[str]:
    """Set the promised days if the order has none and `can_be_promised`; return the changed fields. Does not save."""
    if order.promised_until is not None or not order.can_be_promised:
        return []
    given = promise(order, at)
    order.promised_from, order.promised_until = given.first, given.last
    return ["promised_from", "promised_until"]


def prospect() -> DeliveryEstimate | None:
    """Return the estimate for an order placed now; None if no zone but pick-up is offered. One query."""
    offered = list(DeliveryZone.objects.offered())
    brought = [zone for zone in offered if not zone.is_pick_up]
    if not brought:
        return None
    nearest, *others = brought
    places = [_place(nearest.name, [nearest])]
    if others:
        places.append(_place(_("Other provinces"), others))
    places += (_place(zone.name, [zone]) for zone in offered if zone.is_pick_up)
    free_from = [zone.free_from for zone in brought if zone.free_from is not None]
    every = [_place(zone.name, [zone]) for zone in offered]
    return DeliveryEstimate(nearest, places, max(free_from) if len(free_from) == len(brought) else None, every)


def cached_prospect() -> DeliveryEstimate | None:
    """Return `prospect()` for pages, cached per process and language."""
    kept: DeliveryEstimate | None = _cache.get(f"prospect:{get_language()}", prospect)
    return kept


def _counted(week: Calendar, start: date, days: int) -> date:
    day = start
    for _day in range(days):
        day = week.next_day(day, after=True)
    return day


def _place(name: str, zones: Sequence[DeliveryZone]) -> Region:
    """Combine zones into one range of days and one range of fees."""
    promises = [promise(zone) for zone in zones]
    days = replace(promises[0], first=min(one.first for one in promises), last=max(one.last for one in promises)).days
    fees = sorted({zone.fee for zone in zones})
    written = [money.format_base(fee) if fee else _("free") for fee in dict.fromkeys([fees[0], fees[-1]])]
    hours = {zone.cut_off for zone in zones}
    order_by = f"{hour:%H:%M}" if len(hours) == 1 and (hour := next(iter(hours))) else ""
    return Region(name, days, "–".join(written), order_by)


def days_in_words(least: int, most: int) -> str:
    """Format days from now: `today`, `tomorrow`, `2 days`, `2–3 days`."""
    match least, most:
        case _least, 0:
            return _("today")
        case 0, 1:
            return _("today or tomorrow")
        case 1, 1:
            return _("tomorrow")
        case least, most if least == most:
            return ngettext("%(days)d day", "%(days)d days", most) % {"days": most}
        case least, most:
            return _("%(least)d–%(most)d days") % {"least": least, "most": most}
    raise AssertionError("the last case takes everything")


def arrival_in_words(order: Order, today: date) -> str:
    """Format the promised days to follow `It comes …`; empty if none are promised or they have passed."""
    if order.promised_from is None or order.promised_until is None or order.promised_until < today:
        return ""
    first, last = max(order.promised_from, today), order.promised_until
    if first == last:
        return _day_in_words(last, today)
    return _("between %(first)s and %(last)s") % {"first": _written(first), "last": _written(last)}


def _day_in_words(day: date, today: date) -> str:
    if day == today:
        return _("today")
    if day == today + timedelta(days=1):
        return _("tomorrow")
    return _("on %(day)s") % {"day": _written(day)}


def _written(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")
