"""Waiting time of an order in words; the page's script updates it with the same words."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext as _

from madamda.cache.local import LocalCache
from orders.models import WaitLimit

# Seconds until slow and until late, for each status in which the customer waits for the shop.
Bounds = Mapping[str, tuple[int, int]]

_keeping = LocalCache(is_told=False)


def age_formats() -> dict[str, str]:
    """Return the patterns, in which # stands for the number or the time."""
    return {
        "minutes": _("# min"),
        "hours": _("# h"),
        "days": _("# d"),
        "slow": _("#, slow"),
        "late": _("Late, #"),
        "oldest": _("oldest #"),
    }


def wait_limits() -> Bounds:
    """Return the limits set by the merchant in the admin; cached."""
    kept: Bounds = _keeping.get("bounds", _bounds)
    return kept


def words(age: timedelta) -> str:
    """Return the age as `0:24`, `13 min`, `5 h` or `2 d`: a single number, readable from a distance."""
    seconds = max(0, int(age.total_seconds()))
    if seconds < 60:
        return f"0:{seconds:02}"
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= length:
            return age_formats()[unit].replace("#", str(seconds // length))
    raise AssertionError("a minute is the shortest unit")


def state(age: timedelta, bounds: tuple[int, int] | None) -> str:
    if not bounds or age.total_seconds() < bounds[0]:
        return ""
    return "late" if age.total_seconds() >= bounds[1] else "slow"


def _bounds() -> dict[str, tuple[int, int]]:
    found = WaitLimit.objects.values_list("status", "slow_after", "late_after")
    return {status: (slow * 60, late * 60) for status, slow, late in found if slow and late}
