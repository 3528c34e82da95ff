"""What may look different in the shop since somebody last looked. The database itself tells (shop_notify_change).

So it does not matter who changed it: the admin, a sheet, an order that took the last piece, a shell, another program.
"""

from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.db import connection

IN_STOCK = 0  # stands for no product, but for how many can be had: lists count them
KEPT_MINUTES = 5  # who has not looked for so long takes everything for changed


@dataclass(frozen=True, slots=True)
class ChangeSnapshot:
    """One look: what was told lately, and what the time alone shows."""

    told: frozenset[tuple[str, int | None]]  # the change as it was written down, and the product; none: anything
    hour: tuple[object, ...]  # open or not, paused or not, the slides showing, the day, the half hour (for cut-offs)

    @property
    def name(self) -> str:
        """The same for all who were told the same of the shop as a whole; none where nothing was told lately."""
        changed = sorted(change for change, product in self.told if product is None)
        return blake2b(repr((changed, self.hour)).encode(), digest_size=8).hexdigest() if changed else ""


def poll() -> ChangeSnapshot:
    """All that was told in the last minutes, in one statement: what was not there at the last look is new."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [settings.TIME_ZONE])
        told, *hour = cursor.fetchone()
    changes = frozenset((change, int(product) if product else None) for change, product in told)
    return ChangeSnapshot(told=changes, hour=tuple(str(part) for part in hour))


def prune() -> None:
    """Sweep what everybody has heard."""
    with connection.cursor() as cursor:
        cursor.execute("delete from shop_change where at < now() - make_interval(mins => %s)", [KEPT_MINUTES])


_LOOK = """
select array(select array[change::text, product_id::text] from shop_change change),
    array(select id from shop_heroslide where active and (shown_from is null or shown_from <= now())
        and (shown_until is null or shown_until > now()) order by id),
    (select (here::time >= opens_at, here::time >= closes_at, paused_until > now()) from shop_storesettings),
    here::date, date_bin('30 minutes', here, date '2026-01-01')
from (select now() at time zone %s as here) clock
"""
