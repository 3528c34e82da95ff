"""Queries for customers' own orders: lines, status changes, and the latest orders of a device."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format

from madamda.db import translated_fields
from madamda.db.compiled_queries import DEVICE, IDS, NUMBER, CompiledQuery, equals_any
from madamda.inputs.phone import display
from orders.models import Order, OrderEvent, OrderLine
from orders.status import Status
from shop.models import Variant
from shop.product_cards import Picture
from shop.queries.cart_variants import CartVariant, picture, piece, rows, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Order line with the name at the time of ordering and the variant's current image."""

    order_id: int
    name: str
    option: str
    quantity: int
    price: Decimal
    amount: Decimal
    picture: Picture | None


class Recipient(NamedTuple):
    """Recipient and address of a device's latest order."""

    customer_name: str
    customer_phone: str
    address: str
    email: str
    zone_id: int

    @property
    def phone_display(self) -> str:
        return display(self.customer_phone)


class OpenOrder(NamedTuple):
    number: str
    placed_at: datetime

    @property
    def is_today(self) -> bool:
        return timezone.localdate(self.placed_at) == timezone.localdate()

    @property
    def when(self) -> str:
        """Format the time; with the date unless it is today."""
        at = timezone.localtime(self.placed_at)
        return f"{at:%H:%M}" if self.is_today else date_format(at, "j M, H:i")


class Ordered(NamedTuple):
    """Order line with the variant's current price and stock."""

    number: str
    placed_at: datetime
    piece: CartVariant
    quantity: int


def lines_of(orders: list[int]) -> list[Line]:
    languages = translated_fields.order()
    return [_line(row, languages) for row in _LINES.rows(ids=orders)]


def moves_of(order: int) -> dict[str, datetime]:
    """Return when the order reached each status, without undone changes."""
    return {row["kind"]: row["at"] for row in _MOVES.rows(order=order)}


def last_recipient(device: UUID) -> Recipient | None:
    found = _RECIPIENT.rows(device=device)
    return Recipient(**found[0]) if found else None


def open_order(device: UUID) -> OpenOrder | None:
    """Return the device's latest open order, or None."""
    found = _OPEN.rows(device=device)
    return OpenOrder(**found[0]) if found else None


def last_ordered(device: UUID) -> list[Ordered]:
    """Return the lines of the device's latest order that was not cancelled; empty if there is none."""
    languages = translated_fields.order()
    return [
        Ordered(row["number"], row["placed_at"], piece(row, languages), row["ordered"])
        for row in _ORDERED.rows(device=device)
    ]


def _line(row: dict[str, Any], languages: Iterable[str]) -> Line:
    return Line(
        order_id=row["order_id"],
        name=translated_fields.words(row, "name", languages),
        option=translated_fields.words(row, "option", languages),
        quantity=row["quantity"],
        price=row["price"],
        amount=row["amount"],
        picture=picture(row["shown"]),
    )


def _lines(ids: list[int]) -> QuerySet[OrderLine, Any]:
    lines = OrderLine.objects.filter(equals_any("order_id", ids)).order_by("pk").annotate(shown=shown("variant__"))
    words = translated_fields.columns("name", "option")
    return lines.values("order_id", "quantity", "price", "amount", *words, "shown")


def _moves(order: int) -> QuerySet[OrderEvent, Any]:
    return OrderEvent.objects.standing_moves().filter(order=order).order_by("version").values("kind", "at")


def _recipient(device: UUID) -> QuerySet[Order, Any]:
    newest = Order.objects.filter(device=device).order_by("-placed_at", "-pk")[:1]
    return newest.values(*Recipient._fields)


def _open(device: UUID) -> QuerySet[Order, Any]:
    newest = Order.objects.open().filter(device=device).order_by("-placed_at", "-pk")[:1]
    return newest.values(*OpenOrder._fields)


def _ordered(device: UUID) -> QuerySet[Variant, Any]:
    newest = Order.objects.filter(device=device).exclude(status=Status.CANCELLED).values("pk")[:1]
    variants = Variant.objects.filter(order_lines__order=Subquery(newest)).order_by("order_lines__pk")
    number, placed_at = F("order_lines__order__number"), F("order_lines__order__placed_at")
    ordered = variants.annotate(number=number, placed_at=placed_at, ordered=F("order_lines__quantity"))
    return rows(ordered, "number", "placed_at", "ordered")


_LINES = CompiledQuery(_lines, ids=IDS)
_MOVES = CompiledQuery(_moves, order=NUMBER)
_RECIPIENT = CompiledQuery(_recipient, device=DEVICE)
_OPEN = CompiledQuery(_open, device=DEVICE)
_ORDERED = CompiledQuery(_ordered, device=DEVICE)
