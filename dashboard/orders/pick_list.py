"""Pick list: what several orders need together, summed by variant."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from orders.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Pick:
    """One variant: total quantity, and the quantity of each order that needs it."""

    sku: str
    name: str
    option: str
    pieces: int
    orders: list[tuple[str, int]]  # last letters of the number, quantity


@dataclass(frozen=True, slots=True)
class PickList:
    picks: list[Pick]  # by SKU
    orders: int
    pieces: int


def of(orders: Iterable[Order]) -> PickList:
    """Return the pick list of these orders, without those that are not to be packed any more. Two queries."""
    to_pack = {order.pk: order for order in orders if order.is_open}
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(order__in=to_pack).order_by("order__placed_at", "pk"):
        lines[line.variant_id].append(line)
    picks = [
        Pick(
            some[-1].sku,
            some[-1].name,
            some[-1].option,
            sum(line.quantity for line in some),
            [(to_pack[line.order_id].last_letters, line.quantity) for line in some],
        )
        for some in lines.values()
    ]
    return PickList(sorted(picks, key=lambda pick: pick.sku), len(to_pack), sum(pick.pieces for pick in picks))
