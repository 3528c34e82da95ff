"""The terms of an order: what its place costs, what a dollar is worth, whether orders are taken. Read to be charged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orders.models import DeliveryZone
from shop.compiled import planned
from shop.models import Shopfront

_PLACE = ("fee", "free_from", "name_en", "name_km", "is_pick_up", "days_min", "days_max", "cut_off")
_READ = f"""
select {", ".join(f"place.{name}" for name in _PLACE)}, front.riel_rate, front.paused_until,
    (select count(pg_advisory_xact_lock(key)) from unnest(%s::bigint[]) as key)
from orders_deliveryzone place left join shop_shopfront front on true
where place.id = %s and place.active
"""  # noqa: S608 – the names of our own columns


@dataclass(frozen=True, slots=True)
class Terms:
    zone: DeliveryZone  # no more of it than what it costs, and what an order copies
    shopfront: Shopfront  # no more of it than its rate and its pause

    @property
    def copied(self) -> dict[str, Any]:
        """What an order keeps of its place, under the order's own names."""
        names = {"zone_name_en": "name_en", "zone_name_km": "name_km"}
        names |= {name: name for name in ("is_pick_up", "days_min", "days_max", "cut_off")}
        copied = {name: getattr(self.zone, its) for name, its in names.items()}
        return copied | {"zone_name_en": copied["zone_name_en"] or "", "zone_name_km": copied["zone_name_km"] or ""}


def read(zone_id: int, *, locks: Sequence[int] = ()) -> Terms | None:
    """As they are in this moment, of this transaction; None for a place that is no longer offered. One statement.

    It waits for others that hold one of these locks: what is read after it knows what they have written.
    """
    with planned() as cursor:
        cursor.execute(_READ, [list(locks), zone_id])
        row = cursor.fetchone()
    if row is None:
        return None
    *place, riel_rate, paused_until, _locks = row
    written = {"riel_rate": riel_rate, "paused_until": paused_until} if riel_rate is not None else {}
    return Terms(DeliveryZone(pk=zone_id, **dict(zip(_PLACE, place, strict=True))), Shopfront(**written))
