"""When an order arrives, in the words a customer uses."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import DeliveryZone, Order


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
