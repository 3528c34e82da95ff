"""Stock audit: compares the ledger of movements with the stock of every variant."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from shop.models import StockMovement, Variant

Kind = StockMovement.Kind


@dataclass(frozen=True, slots=True)
class StockBalance:
    """Balance of one variant: entries by staff, quantities sold and returned by orders, and stock on hand."""

    sku: str
    start: int
    sold: int
    returned: int
    moved: int  # sum of all movements of any kind
    on_hand: int

    @property
    def due(self) -> int:
        return self.start - self.sold + self.returned

    @property
    def agrees(self) -> bool:
        return self.on_hand == self.moved == self.due


def accounts() -> Iterator[StockBalance]:
    """Yield the balance of every variant. One query and so one snapshot, unaffected by concurrent sales."""
    every = Variant.objects.order_by("sku").annotate(
        start=_sum(Q(movements__kind__in=[Kind.RECEIVED, Kind.CORRECTED, Kind.WRITTEN_OFF])),
        sold=-_sum(Q(movements__kind=Kind.SOLD)),
        returned=_sum(Q(movements__kind=Kind.RETURNED)),
        moved=_sum(Q()),
    )
    for row in every.values_list("sku", "start", "sold", "returned", "moved", "on_hand").iterator():
        yield StockBalance(*row)


def _sum(which: Q) -> Coalesce:
    return Coalesce(Sum("movements__quantity", filter=which), 0)
