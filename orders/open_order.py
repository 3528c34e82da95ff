"""The latest order of a device while it is open: an empty cart points to it, for its answer may have been lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from orders.models import Order
from shop.compiled import DEVICE, Compiled


@dataclass(frozen=True, slots=True)
class OpenOrder:
    number: str
    placed_at: datetime

    @property
    def is_today(self) -> bool:
        return timezone.localdate(self.placed_at) == timezone.localdate()

    @property
    def when(self) -> str:
        """The hour; of another day with its date."""
        at = timezone.localtime(self.placed_at)
        return f"{at:%H:%M}" if self.is_today else date_format(at, "j M, H:i")


def of_device(device: UUID | None) -> OpenOrder | None:
    """One query; none for a browser without a device of its own."""
    rows = _LATEST.rows(device=device) if device else []
    return OpenOrder(**rows[0]) if rows else None


def _latest(device: UUID) -> QuerySet[Order, Any]:
    newest = Order.objects.open().filter(device=device).order_by("-placed_at", "-pk")[:1]
    return newest.values("number", "placed_at")


_LATEST = Compiled(_latest, device=DEVICE)
