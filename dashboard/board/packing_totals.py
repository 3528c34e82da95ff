"""Quantities still to be packed, summed over all orders, for a wall screen."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max, Sum

from madamda.db.translated_fields import columns, order, words
from orders.models import WAITS_FOR_PAYMENT, Order, OrderLine
from orders.status import Status

TO_PACK = (Status.PENDING, Status.CONFIRMED, Status.PREPARING)


@dataclass(frozen=True, slots=True)
class Total:
    name: str
    option: str
    pieces: int


@dataclass(frozen=True, slots=True)
class PackingTotals:
    goods: list[Total]  # largest quantity first
    pieces: int
    more: int  # variants not shown


def totals() -> PackingTotals:
    """Sum up all orders that are not packed yet, except those waiting for payment; one query."""
    lines = OrderLine.objects.filter(order__status__in=TO_PACK).exclude(
        order__in=Order.objects.filter(WAITS_FOR_PAYMENT)
    )
    # Order lines keep the name at the time of ordering; a renamed variant stays one row.
    named = {column: Max(column) for column in columns("name", "option")}
    rows = lines.order_by().values("variant").annotate(pieces=Sum("quantity"), **named).order_by("-pieces", "variant")
    spoken = tuple(order())
    goods = [Total(words(row, "name", spoken), words(row, "option", spoken), row["pieces"]) for row in rows]
    shown = goods[: settings.BOARD_TOTALS_SIZE]
    return PackingTotals(shown, sum(total.pieces for total in goods), len(goods) - len(shown))
