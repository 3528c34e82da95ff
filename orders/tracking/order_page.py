"""How a customer gets to their own orders, and how far each has come.

Whoever may not see an order is told that it does not exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format

from orders.fulfilment import state_table
from orders.fulfilment.state_table import State
from orders.models import Order
from orders.payments.panel import PaymentPanel, box
from orders.queries.customer_orders import Line, lines_of, moves_of
from orders.status import PROGRESS, Status
from orders.tracking import status_messages
from shop.product_cards import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: str
    state: str  # done, now, or nothing while it is still to come
    at: datetime | None
    note: str = ""

    @property
    def stamp(self) -> str:
        """For machines."""
        return timezone.localtime(self.at).isoformat() if self.at else ""

    @property
    def when(self) -> str:
        """The hour; of another day with its date."""
        at = timezone.localtime(self.at) if self.at else None
        if at is None:
            return ""
        return f"{at:%H:%M}" if at.date() == timezone.localdate() else date_format(at, "j M, H:i")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An order in the list of a device."""

    order: Order
    lines: list[Line]
    status: str
    paying: str

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def picture(self) -> Picture | None:
        return self.lines[0].picture if self.lines else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An order as its customer reads it at one moment."""

    order: Order
    status: str
    heading: str
    lead: str
    owed: str
    paying: str
    state: State
    steps: list[Step]
    payment: PaymentPanel | None  # none in cash
    read_at: datetime

    @property
    def stamp(self) -> str:
        """Another stamp, another heading: what changes without an event."""
        alerted_at = self.order.alerted_at
        return f"{alerted_at.timestamp() if alerted_at else ''}{self.payment.stamp if self.payment else ''}"


def find(*, number: str, key: str, device: UUID | None) -> Order:
    """The order for whoever holds its secret, or for the device that ordered; else raise Order.DoesNotExist."""
    order = Order.objects.get(number=number)
    if not constant_time_compare(key, order.secret) and (device is None or order.device != device):
        raise Order.DoesNotExist
    return order


def look_up(*, number: str, phone: str) -> Order:
    """The order with this number if it was placed under this phone; else raise Order.DoesNotExist."""
    return Order.objects.get(number=number, customer_phone=phone)


def of_device(device: UUID | None) -> QuerySet[Order]:
    """What was ordered here, newest first; nothing on a device that never did."""
    if device is None:
        return Order.objects.none()
    return Order.objects.filter(device=device)


def entries(orders: Sequence[Order]) -> list[Entry]:
    """One query, however many orders."""
    lines: dict[int, list[Line]] = {order.pk: [] for order in orders}
    for line in lines_of(list(lines)):
        lines[line.order_id].append(line)
    return [_entry(order, lines[order.pk]) for order in orders]


def goods(order: Order) -> list[Line]:
    """What is in it; one query."""
    return lines_of([order.pk])


def read(order: Order) -> Progress:
    """How far it is, in the current language; one query, and one for a payment by KHQR."""
    now, payment = timezone.localtime(), box(order)
    return Progress(
        order=order,
        status=status_messages.status(order),
        heading=status_messages.heading(order, to_pay=payment.amount if payment and payment.has_code else ""),
        lead=status_messages.lead(order, now.date(), held_until=payment.held_until if payment else ""),
        owed=status_messages.owed(order),
        paying=status_messages.paying(order),
        state=state_table.of(order),
        steps=_steps(order),
        payment=payment,
        read_at=now,
    )


def draw(order_id: int, language: str) -> tuple[int, str]:
    """The version drawn, and the pieces of the page that change while it is open."""
    with translation.override(language):
        progress = read(Order.objects.get(pk=order_id))
        return progress.order.version, render_to_string("orders/_progress.html", {"progress": progress})


def _entry(order: Order, lines: list[Line]) -> Entry:
    return Entry(
        order=order,
        lines=lines,
        status=status_messages.status(order),
        paying=status_messages.paying_beside_status(order),
    )


def _steps(order: Order) -> list[Step]:
    """The way it goes, with times; a cancelled order stops where it was."""
    times = moves_of(order.pk)
    times[Status.PENDING] = order.placed_at
    now = Status(order.status)
    way = [step for step in PROGRESS if step in (now, *times) or step != Status.OUT or not order.is_pick_up]
    if now == Status.CANCELLED:
        way = [*(step for step in way if step in times), now]
    return [
        Step(
            name=status_messages.step(order, step, is_over=way.index(step) < way.index(now)),
            state="now" if step == now else "done" if way.index(step) < way.index(now) else "",
            at=times.get(step) if way.index(step) <= way.index(now) else None,
            note=status_messages.note(order) if step == now else "",
        )
        for step in way
    ]
