"""Rows of tables of orders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.orders.history import HistoryEntry
from orders.fulfilment import state_table
from orders.fulfilment.state_rows import Badge
from orders.models import Order


@dataclass(frozen=True, slots=True)
class OrderRow:
    order: Order
    status: str
    badge: Badge | None  # of the payment
    cancellation: HistoryEntry | None = None


def of(orders: Iterable[Order], cancellations: Mapping[int, HistoryEntry] | None = None) -> list[OrderRow]:
    """Return a row for each order, with its cancellation where it is given."""
    given = cancellations or {}
    return [
        OrderRow(order, order.get_status_display(), state_table.of(order).badge, given.get(order.pk))
        for order in orders
    ]
