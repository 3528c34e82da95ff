"""Offered delivery zones, cached per process for pages."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from madamda.cache.local import LocalCache
from orders.models import DeliveryZone

_keeping = LocalCache()
_readings = count(1)


@dataclass(frozen=True, slots=True)
class ZoneList:
    """Snapshot of the offered zones. Must not be modified: threads share it. `reading` numbers the snapshots."""

    zones: list[DeliveryZone]
    reading: int

    def coded(self, code: object) -> DeliveryZone | None:
        return next((zone for zone in self.zones if zone.code == code), None)

    def fees(self, goods: Decimal) -> str:
        """Return a cache key: equal for carts with the same fee in every zone."""
        free = sum(zone.free_from is not None and goods >= zone.free_from for zone in self.zones)
        return f"{self.reading}.{free}"


def cached_zones() -> ZoneList:
    """Return the cached zones. For display only: fees that are charged are read by `orders.queries.checkout.terms`."""
    kept: ZoneList = _keeping.get("offer", read)
    return kept


def read() -> ZoneList:
    """Return the zones as they are now. One query."""
    return ZoneList(list(DeliveryZone.objects.offered()), next(_readings))
