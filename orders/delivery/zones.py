"""Offered delivery zones, cached per process for pages."""

from dataclasses import dataclass

from madamda.cache.local import LocalCache
from orders.models import DeliveryZone

_keeping = LocalCache()


@dataclass(frozen=True, slots=True, eq=False)
class ZoneList:
    """Snapshot of the offered zones. Must not be modified: threads share it. Equal to itself only."""

    zones: list[DeliveryZone]

    def coded(self, code: object) -> DeliveryZone | None:
        return next((zone for zone in self.zones if zone.code == code), None)


def cached_zones() -> ZoneList:
    """Return the cached zones. For display only: fees that are charged are read by `orders.queries.checkout.terms`."""
    kept: ZoneList = _keeping.get("offer", read)
    return kept


def read() -> ZoneList:
    """Return the zones as they are now. One query."""
    return ZoneList(list(DeliveryZone.objects.offered()))
