"""What an order is on the board: its column, its place in it, its age, and the one thing to do next."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard import ages
from orders.models import Order
from orders.status import Status

TODO, PREPARING, READY, OUT, DONE = "todo", "preparing", "ready", "out", "done"

COLUMN_OF = {
    Status.PENDING: TODO,
    Status.CONFIRMED: TODO,
    Status.PREPARING: PREPARING,
    Status.READY: READY,
    Status.OUT: OUT,
    Status.DELIVERED: DONE,
}

ACTIONS: dict[Status, str | Promise] = {
    Status.CONFIRMED: _("Accept"),
    Status.PREPARING: _("Start packing"),
    Status.READY: _("Ready"),
    Status.OUT: _("Hand to rider"),
    Status.DELIVERED: _("Delivered"),
}
PICKED_UP = _("Picked up")

# Far enough before every moment that can be written, so that ringing orders stand first.
_RINGING_FIRST = -(10**15)


@dataclass(frozen=True)
class Card:
    order: Order

    @property
    def column(self) -> str:
        """Empty for an order that has left the board."""
        return COLUMN_OF.get(Status(self.order.status), "")

    @property
    def rank(self) -> int:
        """The smallest stands on top: ringing ones, then the oldest; of those delivered, the last."""
        if self.column == DONE:
            return -_milliseconds(self.order.moved_at.timestamp())
        placed = _milliseconds(self.order.placed_at.timestamp())
        return placed + _RINGING_FIRST if self.is_ringing else placed

    @property
    def is_ringing(self) -> bool:
        """What waits for its payment needs nobody yet: it rings once that is here, or said to be."""
        return self.order.status == Status.PENDING and not self.order.waits_for_payment

    @property
    def is_open(self) -> bool:
        return self.order.is_open

    @property
    def can_be_cancelled(self) -> bool:
        return self.order.can_become(Status.CANCELLED)

    @property
    def action(self) -> str | Promise:
        """What the big button says; empty when nothing is left to do."""
        to = self.order.next_status
        if to == Status.DELIVERED and self.order.zone.is_pick_up:
            return PICKED_UP
        return ACTIONS[to] if to else ""

    @cached_property
    def age(self) -> timedelta:
        return timezone.now() - self.order.placed_at

    @property
    def age_words(self) -> str:
        pattern = ages.patterns()[self.age_state] if self.age_state else "#"
        return pattern.replace("#", ages.words(self.age))

    @property
    def age_state(self) -> str:
        return ages.state(self.age, status=Status(self.order.status))

    @property
    def is_late(self) -> bool:
        return self.age_state == "late"

    @property
    def counts_age(self) -> bool:
        return self.order.status in ages.COUNTED


def _milliseconds(timestamp: float) -> int:
    return int(timestamp * 1000)
