"""How a customer gets to their own orders, and how far each has come.

Whoever may not see an order is told that it does not exist.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format

from orders import events, telling
from orders.models import Order, OrderLine
from orders.paying.showing import Box, box
from orders.status import PROGRESS, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: str
    state: str  # done, now, or nothing while it is still to come
    at: datetime | None
    note: str = ""

    @property
    def when(self) -> str:
        """The hour; of another day with its date."""
        at = timezone.localtime(self.at) if self.at else None
        if at is None:
            return ""
        return date_format(at, "H:i" if at.date() == timezone.localdate() else "j M, H:i")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An order in the list of a device."""

    order: Order
    lines: list[OrderLine]
    status: str

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An order as its customer reads it at one moment."""

    order: Order
    status: str
    heading: str
    lead: str
    owed: str
    steps: list[Step]
    payment: Box | None  # none in cash
    read_at: datetime


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
    return Order.objects.filter(device=device).for_tracking()


def entry(order: Order) -> Entry:
    return Entry(order=order, lines=list(order.lines.all()), status=telling.status(order))


def latest_of(device: UUID | None) -> Order | None:
    """For filling in a form on the device that ordered before, and on no other."""
    if device is None:
        return None
    return Order.objects.filter(device=device).select_related("zone").first()


def read(order_id: int) -> Progress:
    """How far it is, in the current language."""
    order = Order.objects.for_tracking().get(pk=order_id)
    now = timezone.localtime()
    return Progress(
        order=order,
        status=telling.status(order),
        heading=telling.heading(order),
        lead=telling.lead(order, now.date()),
        owed=telling.owed(order),
        steps=_steps(order),
        payment=box(order),
        read_at=now,
    )


def draw(order_id: int, language: str) -> tuple[int, str]:
    """The version drawn, and the pieces of the page that change while it is open."""
    with translation.override(language):
        progress = read(order_id)
        return progress.order.version, render_to_string("orders/_progress.html", {"progress": progress})


def _steps(order: Order) -> list[Step]:
    """The way it goes, with times; a cancelled order stops where it was."""
    times = {event.kind: event.at for event in events.standing(order.events.all())}
    times[Status.PENDING] = order.placed_at
    now = Status(order.status)
    way = [step for step in PROGRESS if step in (now, *times) or step != Status.OUT or not order.zone.is_pick_up]
    if now == Status.CANCELLED:
        way = [*(step for step in way if step in times), now]
    return [
        Step(
            name=telling.step(order, step, is_over=way.index(step) < way.index(now)),
            state="now" if step == now else "done" if way.index(step) < way.index(now) else "",
            at=times.get(step) if way.index(step) <= way.index(now) else None,
            note=telling.note(order) if step == now else "",
        )
        for step in way
    ]
