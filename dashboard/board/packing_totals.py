"""What is still to be packed, added up over all orders: what a screen on the wall shows beside the cards."""

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
    goods: list[Total]  # the most first
    pieces: int
    more: int  # products for which there is no room


def totals() -> PackingTotals:
    """Of every order that is not packed yet, except those whose customers still have to pay; one query."""
    lines = OrderLine.objects.filter(order__status__in=TO_PACK).exclude(
        order__in=Order.objects.filter(WAITS_FOR_PAYMENT)
    )
    named = {column: Max(column) for column in columns("name", "option")}  # renamed meanwhile, it is still one product
    rows = lines.order_by().values("variant").annotate(pieces=Sum("quantity"), **named).order_by("-pieces", "variant")
    spoken = tuple(order())
    goods = [Total(words(row, "name", spoken), words(row, "option", spoken), row["pieces"]) for row in rows]
    shown = goods[: settings.BOARD_TOTALS_SIZE]
    return PackingTotals(shown, sum(total.pieces for total in goods), len(goods) - len(shown))
