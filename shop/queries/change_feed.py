"""Change feed: which parts of the shop have changed recently, as recorded by triggers (shop_notify_change).

Triggers record every change, whatever its source: the admin, an import, a sale that sells out a variant, SQL.
"""

from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.db import connection

IN_STOCK = 0  # pseudo product id: a variant has sold out, so the counts of listings may have changed
KEPT_MINUTES = 5  # a process that has not polled for this long must treat everything as changed


@dataclass(frozen=True, slots=True)
class ChangeSnapshot:
    """Result of one poll: the changes of the last minutes, and the state that depends only on the time."""

    told: frozenset[tuple[str, int | None]]  # (change, product id); None: any page may have changed
    hour: tuple[object, ...]  # slides shown; open, paused; date; half hour (for order deadlines); epoch of the feed

    @property
    def name(self) -> str:
        """Hash of the shop-wide changes and the time; equal for equal snapshots. "" without recent changes."""
        changed = sorted(change for change, product in self.told if product is None)
        return blake2b(repr((changed, self.hour)).encode(), digest_size=8).hexdigest() if changed else ""


def poll() -> ChangeSnapshot:
    """Return all changes of the last minutes; one query. Those not in the previous snapshot are new.

    A crash of PostgreSQL empties the feed, which is unlogged, and loses changes nobody has polled. With the feed its
    epoch is lost too: a new one is begun here, and makes everything count as changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [settings.TIME_ZONE])
        told, *hour = cursor.fetchone()
        if hour[-1] is None:
            cursor.execute("insert into shop_change_epoch default values on conflict do nothing")
            cursor.execute(_LOOK, [settings.TIME_ZONE])
            told, *hour = cursor.fetchone()
    changes = frozenset((change, int(product) if product else None) for change, product in told)
    return ChangeSnapshot(told=changes, hour=tuple(str(part) for part in hour))


def prune() -> None:
    """Delete changes older than KEPT_MINUTES. Repeat-safe."""
    with connection.cursor() as cursor:
        cursor.execute("delete from shop_change where at < now() - make_interval(mins => %s)", [KEPT_MINUTES])


_LOOK = """
select array(select array[change::text, product_id::text] from shop_change change),
    array(select id from shop_heroslide where active and (shown_from is null or shown_from <= now())
        and (shown_until is null or shown_until > now()) order by id),
    (select (here::time >= opens_at, here::time >= closes_at, paused_until > now()) from shop_storesettings),
    here::date, date_bin('30 minutes', here, date '2026-01-01'), (select id from shop_change_epoch)
from (select now() at time zone %s as here) clock
"""
