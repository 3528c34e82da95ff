"""When an order arrives, in the words a customer uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import DeliveryZone, Order
from shop import money


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods may be brought, as somebody reads it who has not said where to."""

    name: str
    days: str
    fee: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """When an order would come, and what bringing it would cost."""

    nearest: DeliveryZone
    places: list[Place]  # the nearest, all the others as one, the shop's own counter
    free_from: Decimal | None  # wherever it is brought

    @property
    def arrival(self) -> str:
        """`In Phnom Penh tomorrow`, `In Phnom Penh in 2–3 days`."""
        words = _("In %(place)s %(days)s") if self.nearest.days_max < 2 else _("In %(place)s in %(days)s")
        return words % {"place": self.nearest.name, "days": self.places[0].days}


def prospect() -> Prospect | None:
    """Nothing while nothing is brought anywhere. One query."""
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
    return Prospect(nearest, places, max(free_from) if len(free_from) == len(brought) else None)


def _place(name: str, zones: Sequence[DeliveryZone]) -> Place:
    """Several as one: from the quickest to the slowest, from the cheapest to the dearest."""
    days = DeliveryZone(days_min=min(zone.days_min for zone in zones), days_max=max(zone.days_max for zone in zones))
    fees = sorted({zone.fee for zone in zones})
    written = [money.write(fee) if fee else _("free") for fee in dict.fromkeys([fees[0], fees[-1]])]
    return Place(name, days_in_words(days), "–".join(written))


def days_in_words(zone: DeliveryZone) -> str:
    """`today`, `tomorrow`, `2 days`, `2–3 days`."""
    match zone.days_min, zone.days_max:
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


def expected(order: Order) -> tuple[date, date]:
    """The first and the last day on which it should arrive."""
    placed = timezone.localdate(order.placed_at)
    return placed + timedelta(days=order.zone.days_min), placed + timedelta(days=order.zone.days_max)


def arrival_in_words(order: Order, today: date) -> str:
    """What follows `It comes …`, seen from today; empty once the last of its days is over."""
    first, last = expected(order)
    first = max(first, today)
    if last < today:
        return ""
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
