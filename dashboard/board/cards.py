"""Presentation of an order on the board: column, rank, age and next action."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dashboard.board import order_age
from orders.deliveries import attempts
from orders.fulfilment import state_table
from orders.fulfilment.state_table import Action, State
from orders.models import DeliveryAttempt, Order, OrderLine
from orders.queries import whole_orders
from orders.status import Status

TODO, PREPARING, READY, OUT, DONE = "todo", "preparing", "ready", "out", "done"

COLUMN_OF = {
    Status.PENDING: TODO,
    Status.CONFIRMED: TODO,
    Status.PREPARING: PREPARING,
    Status.READY: READY,
    Status.OUT: OUT,
    Status.RETURNING: OUT,
    Status.DELIVERED: DONE,
}

ACTIONS: dict[Status, str | Promise] = {
    Status.CONFIRMED: _("Confirm"),
    Status.PREPARING: _("Start packing"),
    Status.READY: _("Mark ready"),
    Status.OUT: _("Hand to rider"),
    Status.DELIVERED: _("Mark delivered"),
}
PICKED_UP = _("Mark picked up")

# An offset larger than any timestamp: ringing orders come first, orders waiting for payment last.
_RINGING_FIRST = -(10**15)


@dataclass(frozen=True)
class Card:
    order: Order
    bounds: order_age.Bounds = field(default_factory=order_age.wait_limits)
    loaded_lines: Sequence[OrderLine] | None = None  # None: they are the order's, prefetched

    @property
    def lines(self) -> Sequence[OrderLine]:
        return list(self.order.lines.all()) if self.loaded_lines is None else self.loaded_lines

    @property
    def zone_code(self) -> str:
        return getattr(self.order, "zone_code", "") or self.order.zone.code

    @cached_property
    def state(self) -> State:
        """Payment, goods and allowed actions of the order."""
        return state_table.of(self.order)

    @property
    def status(self) -> str:
        return self.order.get_status_display()

    @property
    def status_and_age(self) -> str:
        return _("%(status)s · %(age)s") % {"status": self.status, "age": self.age_words}

    @property
    def column(self) -> str:
        """The column; empty for an order that is no longer on the board."""
        return COLUMN_OF.get(Status(self.order.status), "")

    @property
    def leads_to(self) -> str:
        """The column after the next step; empty if it stays the same or there is no next step."""
        to = self.order.next_status
        column = COLUMN_OF[to] if to else ""
        return "" if column == self.column else column

    @property
    def rank(self) -> int:
        """Sort key within the column, lowest first; the same order as in `columns.read`."""
        if self.column == DONE:
            return -_milliseconds(self.order.moved_at.timestamp())
        placed = _milliseconds(self.order.placed_at.timestamp())
        if self.column == OUT:
            return -placed
        if self.order.waits_for_payment:
            return placed - _RINGING_FIRST
        return placed + _RINGING_FIRST if self.is_ringing else placed

    @property
    def is_ringing(self) -> bool:
        return self.order.is_calling

    @property
    def is_open(self) -> bool:
        return self.order.is_open

    @property
    def is_returning(self) -> bool:
        """True if the goods are on the way back and have to be counted."""
        return self.order.status == Status.RETURNING

    @property
    def attempts(self) -> str:
        """How often the delivery has failed, and the day of the next attempt; empty if it has not."""
        count, day = self.order.failed_attempts, self.order.next_attempt
        if not count:
            return ""
        words = ngettext("%(count)d failed delivery", "%(count)d failed deliveries", count) % {"count": count}
        if self.is_returning:
            return f"{self.status} · {words}"
        return _("%(failed)s, again on %(day)s") % {"failed": words, "day": date_format(day, "j M")} if day else words

    @property
    def is_unpaid(self) -> bool:
        """The condition of the filter `unpaid`."""
        return bool(self.order.total) and not self.order.payment_received

    @property
    def is_payment_open(self) -> bool:
        """True if the order is delivered and can still be marked as paid."""
        return self.column == DONE and Action.MARK_PAID in self.state.actions

    @property
    def outcomes(self) -> Sequence[DeliveryAttempt.Outcome]:
        """What can have happened at the door if the goods were not delivered."""
        return attempts.FAILURES

    @property
    def is_printed(self) -> bool:
        return self.is_open and getattr(self.order, "is_printed", False)

    @property
    def last_note(self) -> str:
        return getattr(self.order, "last_note", None) or ""

    @property
    def can_fail(self) -> bool:
        return self.order.status == Status.OUT

    @property
    def can_be_cancelled(self) -> bool:
        return self.order.can_become(Status.CANCELLED)

    @property
    def again(self) -> str | Promise:
        """A note that this phone number has ordered before; empty for a first order."""
        visit = getattr(self.order, "visit", None) or 1
        if visit == 1:
            return _("Ordered before") if getattr(self.order, "is_repeat", False) else ""
        is_today = timezone.localdate(self.order.placed_at) == timezone.localdate()
        return (_("Order %(count)d today") if is_today else _("Order %(count)d that day")) % {"count": visit}

    @property
    def refused(self) -> str:
        """A note that this phone refused orders within REFUSAL_DAYS before this one; empty if it did not."""
        count = getattr(self.order, "refusals", 0)
        words = ngettext("Refused once", "Refused %(count)d times", count) % {"count": count}
        return words if count else ""

    @property
    def action(self) -> str | Promise:
        """The label of the main button; empty if there is no next step."""
        to = self.order.next_status
        if to == Status.DELIVERED and self.order.is_pick_up:
            return PICKED_UP
        return ACTIONS[to] if to else ""

    @cached_property
    def age(self) -> timedelta:
        return timezone.now() - self.order.placed_at

    @property
    def age_words(self) -> str:
        pattern = order_age.age_formats()[self.age_state] if self.age_state else "#"
        return pattern.replace("#", order_age.words(self.age))

    @property
    def age_state(self) -> str:
        return order_age.state(self.age, self.bounds.get(self.order.status)) if self.counts_age else ""

    @property
    def is_late(self) -> bool:
        return self.age_state == "late"

    @property
    def counts_age(self) -> bool:
        """True if the customer waits for the shop; False while the shop waits for a payment."""
        return self.is_open and not self.order.waits_for_payment


def read(ids: list[int]) -> list[Card]:
    """Return the cards of these orders, as far as they exist. Two queries, however many."""
    orders = whole_orders.orders_with_visits(ids)
    lines = whole_orders.lines_by_order([order.pk for order in orders])
    bounds = order_age.wait_limits() if orders else {}
    return [Card(order, bounds, lines[order.pk]) for order in orders]


def _milliseconds(timestamp: float) -> int:
    return int(timestamp * 1000)
