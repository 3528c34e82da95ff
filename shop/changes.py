"""What may look different in the shop since somebody last looked. The database itself tells (migration 0009).

So it does not matter who changed it: the admin, a sheet, an order that took the last piece, a shell, another program.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

EVERYTHING = 0  # the horizon of who has not looked before: all that is kept
IN_STOCK = 0  # stands for no product, but for how many can be had: lists count them
KEPT_MINUTES = 5  # who has not looked for so long takes everything for changed


@dataclass(frozen=True, slots=True)
class Look:
    """One look: what was told, and what the time alone shows."""

    horizon: int  # whatever was committed before this transaction has been told
    told: frozenset[tuple[int, int | None]]  # transaction, and product; no product: anything may look different
    hour: tuple[object, ...]  # open or not, paused or not, the slides showing, the day, the half hour (for cut-offs)


def look(horizon: int) -> Look:
    """What was committed since that horizon: one statement. Some of it may be told twice, none of it never.

    A transaction with a lower number may end after one with a higher. So the horizon is the lowest that was still
    running, and whatever came after it is told again until that one has ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {"horizon": str(horizon), "zone": settings.TIME_ZONE})
        seen, told, *hour = cursor.fetchone()
    changes = frozenset((int(tx), int(product) if product else None) for tx, product in told)
    return Look(horizon=int(seen), told=changes, hour=tuple(str(part) for part in hour))


def forget() -> None:
    """Sweep what everybody has heard."""
    with connection.cursor() as cursor:
        cursor.execute("delete from shop_change where at < now() - make_interval(mins => %s)", [KEPT_MINUTES])


_LOOK = """
select pg_snapshot_xmin(pg_current_snapshot())::text,
    array(select array[tx::text, product_id::text] from shop_change
        where tx >= least(%(horizon)s::xid8, pg_snapshot_xmin(pg_current_snapshot()))),
    array(select id from shop_heroslide where active and (shown_from is null or shown_from <= now())
        and (shown_until is null or shown_until > now()) order by id),
    (select (here::time >= opens_at, here::time >= closes_at, paused_until > now()) from shop_shopfront),
    here::date, date_bin('30 minutes', here, date '2026-01-01')
from (select now() at time zone %(zone)s as here) clock
"""
