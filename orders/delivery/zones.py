"""The places goods are brought to, as pages show them: kept by each process for itself."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from madamda.cache.local import LocalCache
from orders.models import DeliveryZone

_keeping = LocalCache()
_readings = count(1)


@dataclass(frozen=True, slots=True)
class ZoneList:
    """All places that can be chosen, at one moment. Nobody may change them: they are handed to others too."""

    zones: list[DeliveryZone]
    reading: int

    def coded(self, code: object) -> DeliveryZone | None:
        return next((zone for zone in self.zones if zone.code == code), None)

    def fees(self, goods: Decimal) -> str:
        """The same wherever each place costs the same, however much the goods are worth."""
        free = sum(zone.free_from is not None and goods >= zone.free_from for zone in self.zones)
        return f"{self.reading}.{free}"


def cached_zones() -> ZoneList:
    """What is charged is read anew (orders.queries.checkout)."""
    kept: ZoneList = _keeping.get("offer", read)
    return kept


def read() -> ZoneList:
    """As it is now."""
    return ZoneList(list(DeliveryZone.objects.offered()), next(_readings))
