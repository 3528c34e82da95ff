"""The terms of an order: what its place costs, what a dollar is worth, whether orders are taken. Read to be charged."""

from collections.abc import Sequence
from dataclasses import dataclass

from orders.models import DeliveryZone
from shop.compiled import planned
from shop.models import Shopfront

_READ = """
select place.fee, place.free_from, front.riel_rate, front.paused_until,
    (select count(pg_advisory_xact_lock(key)) from unnest(%s::bigint[]) as key)
from orders_deliveryzone place left join shop_shopfront front on true
where place.id = %s and place.active
"""


@dataclass(frozen=True, slots=True)
class Terms:
    zone: DeliveryZone  # no more of it than what it costs
    shopfront: Shopfront  # no more of it than its rate and its pause


def read(zone_id: int, *, locks: Sequence[int] = ()) -> Terms | None:
    """As they are in this moment, of this transaction; None for a place that is no longer offered. One statement.

    It waits for others that hold one of these locks: what is read after it knows what they have written.
    """
    with planned() as cursor:
        cursor.execute(_READ, [list(locks), zone_id])
        row = cursor.fetchone()
    if row is None:
        return None
    fee, free_from, riel_rate, paused_until, _locks = row
    written = {"riel_rate": riel_rate, "paused_until": paused_until} if riel_rate is not None else {}
    return Terms(DeliveryZone(pk=zone_id, fee=fee, free_from=free_from), Shopfront(**written))
