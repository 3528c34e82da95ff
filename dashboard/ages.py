"""How long an order has waited, in words; the page goes on counting in the same ones."""

from datetime import timedelta

from django.utils.translation import gettext as _

from orders.status import Status

SLOW_AFTER = timedelta(minutes=12)
LATE_AFTER = timedelta(minutes=20)

# Only here somebody is waiting for us alone; a rider's way takes as long as it takes.
COUNTED = frozenset({Status.PENDING, Status.CONFIRMED, Status.PREPARING})


def patterns() -> dict[str, str]:
    """Each with a # where the number or the words belong."""
    return {
        "minutes": _("# min"),
        "hours": _("# h"),
        "days": _("# d"),
        "slow": _("#, slow"),
        "late": _("Late, #"),
    }


def words(age: timedelta) -> str:
    """`0:24`, then `13 min`, `5 h`, `2 d`: one number is all that is read from across a room."""
    seconds = max(0, int(age.total_seconds()))
    if seconds < 60:
        return f"0:{seconds:02}"
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= length:
            return patterns()[unit].replace("#", str(seconds // length))
    raise AssertionError("a minute is the shortest unit")


def state(age: timedelta, *, status: Status) -> str:
    if status not in COUNTED or age < SLOW_AFTER:
        return ""
    return "late" if age >= LATE_AFTER else "slow"
