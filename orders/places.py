"""The places goods are brought to, as pages show them: kept by each process for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from orders.models import DeliveryZone, Order
from shop.keeping import Keeping

_keeping = Keeping()
_readings = count(1)


@dataclass(frozen=True, slots=True)
class Offer:
    """All places that can be chosen, at one moment. Nobody may change them: they are handed to others too."""

    zones: list[DeliveryZone]
    reading: int
    every: Mapping[int, DeliveryZone] = field(default_factory=dict)  # those of old orders too, by their ids

    def coded(self, code: object) -> DeliveryZone | None:
        return next((zone for zone in self.zones if zone.code == code), None)

    def fees(self, goods: Decimal) -> str:
        """The same wherever each place costs the same, however much the goods are worth."""
        free = sum(zone.free_from is not None and goods >= zone.free_from for zone in self.zones)
        return f"{self.reading}.{free}"


def offer() -> Offer:
    """What is charged is read anew (orders.terms)."""
    kept: Offer = _keeping.get("offer", read)
    return kept


def read() -> Offer:
    """As it is now."""
    every = list(DeliveryZone.objects.all())
    return Offer([zone for zone in every if zone.active], next(_readings), {zone.pk: zone for zone in every})


def of(order: Order) -> DeliveryZone:
    """Where that order goes, offered or not; from then on the order knows it too."""
    if zone := offer().every.get(order.zone_id):
        order.zone = zone
    return order.zone
