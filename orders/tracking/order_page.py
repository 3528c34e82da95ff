"""The customer's order page: access control, progress, and the list of a device's orders.

Without access an order does not exist: Order.DoesNotExist is raised in both cases.
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
from orders.numbers import candidates
from orders.payments.panel import PaymentPanel, box
from orders.queries.customer_orders import Line, lines_of, moves_of
from orders.queries.whole_orders import whole_orders
from orders.status import PROGRESS, UNSOLD, Status
from orders.tracking import return_status, status_messages
from orders.tracking.return_status import ReturnStatus
from shop.product_cards import Picture

NAMED = 3  # lines of an order that the list of orders names


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: str
    state: str  # "done", "now", or "" for steps to come
    at: datetime | None
    note: str = ""

    @property
    def stamp(self) -> str:
        """The time in ISO 8601, for the `datetime` attribute."""
        return timezone.localtime(self.at).isoformat() if self.at else ""

    @property
    def when(self) -> str:
        """Format the time; with the date unless it is today."""
        at = timezone.localtime(self.at) if self.at else None
        if at is None:
            return ""
        return f"{at:%H:%M}" if at.date() == timezone.localdate() else date_format(at, "j M, H:i")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An order in the list of a device's orders."""

    order: Order
    lines: list[Line]
    status: str
    paying: str

    @property
    def url(self) -> str:
        return self.order.get_absolute_url()

    @property
    def names(self) -> str:
        """The first lines: `Rice Toner, Silk Mask, Honey Balm …`."""
        names = ", ".join(line.name for line in self.lines[:NAMED])
        return f"{names} …" if len(self.lines) > NAMED else names

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def picture(self) -> Picture | None:
        return self.lines[0].picture if self.lines else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the customer's order page shows, as of one moment."""

    order: Order
    status: str
    heading: str
    lead: str
    owed: str
    paying: str
    state: State
    steps: list[Step]
    payment: PaymentPanel | None  # None for cash
    returns: list[ReturnStatus]
    read_at: datetime

    @property
    def stamp(self) -> str:
        """Changes when the page has to be rendered again although no event was recorded."""
        alerted_at = self.order.alerted_at
        return f"{alerted_at.timestamp() if alerted_at else ''}{self.payment.stamp if self.payment else ''}"


def find(*, number: str, key: str, device: UUID | None) -> Order:
    """Return the order if `key` is its secret or `device` placed it; else raise Order.DoesNotExist."""
    order = Order.objects.get(number=number)
    if not constant_time_compare(key, order.secret) and (device is None or order.device != device):
        raise Order.DoesNotExist
    return order


def look_up(*, number: str, phone: str) -> Order:
    """Return the order with this number, of any prefix the shop had, and phone; raises Order.DoesNotExist."""
    found = Order.objects.filter(number__in=candidates(number), customer_phone=phone).order_by("-placed_at").first()
    if found is None:
        raise Order.DoesNotExist
    return found


def of_device(device: UUID | None) -> QuerySet[Order]:
    """Return the device's orders, newest first; none without a device."""
    if device is None:
        return Order.objects.none()
    return Order.objects.filter(device=device)


def entries(orders: Sequence[Order]) -> list[Entry]:
    """Return list entries with their lines. One query for any number of orders."""
    lines: dict[int, list[Line]] = {order.pk: [] for order in orders}
    for line in lines_of(list(lines)):
        lines[line.order_id].append(line)
    return [_entry(order, lines[order.pk]) for order in orders]


def goods(order: Order) -> list[Line]:
    """Return the order's lines. One query."""
    return lines_of([order.pk])


def read(order: Order) -> Progress:
    """Return the order's progress in the current language. One query, and more for a KHQR payment and for returns."""
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
        returns=return_status.of(order),
        read_at=now,
    )


def draw(order_id: int, language: str) -> tuple[int, str]:
    """Return the order's version and the rendered parts of the page that change while it is open."""
    with translation.override(language):
        found = whole_orders([order_id])
        if not found:
            raise Order.DoesNotExist
        progress = read(found[0])
        return progress.order.version, render_to_string("orders/progress.html", {"progress": progress})


def _entry(order: Order, lines: list[Line]) -> Entry:
    return Entry(
        order=order,
        lines=lines,
        status=status_messages.status(order),
        paying=status_messages.paying_beside_status(order),
    )


def _steps(order: Order) -> list[Step]:
    """Return the steps with their times; for a cancelled order only those it reached. One query."""
    times = moves_of(order.pk)
    times[Status.PENDING] = order.placed_at
    now = Status(order.status)
    way = [step for step in PROGRESS if step in (now, *times) or step != Status.OUT or not order.is_pick_up]
    if now in UNSOLD:
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
