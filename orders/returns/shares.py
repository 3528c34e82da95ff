"""What pieces of an order are worth: their price, less their share of the discount, to the cent."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum

from orders.models import Order, OrderLine, Return, ReturnLine
from shop.money import to_cents

_NOTHING = Decimal(0)


def taken_back(order: Order) -> dict[int, int]:
    """Return pieces by line id that are in returns which were not refused. One query."""
    lines = ReturnLine.objects.filter(part_of__order=order).exclude(part_of__status=Return.Status.REFUSED)
    return dict(lines.order_by().values_list("line").annotate(Sum("quantity")))


def worth(order: Order, lines: Sequence[OrderLine], pieces: Mapping[int, int], before: Mapping[int, int]) -> Decimal:
    """Return what these pieces are worth, by line id; `before` were taken back already.

    `lines` are all lines of the order. The worth of all pieces of a line together is always what the line cost.
    """
    net = _net(order, lines)
    return sum((_part(net, line, pieces.get(line.pk, 0), before.get(line.pk, 0)) for line in lines), _NOTHING)


def _part(net: Mapping[int, Decimal], line: OrderLine, pieces: int, before: int) -> Decimal:
    upto, earlier = (to_cents(net[line.pk] * number / line.quantity) for number in (before + pieces, before))
    return upto - earlier


def _net(order: Order, lines: Sequence[OrderLine]) -> dict[int, Decimal]:
    """Return what each line cost, by id: less its share of the discount, whose remainder is on the largest line."""
    shares = {line.pk: to_cents(order.discount * line.amount / order.goods) for line in lines}
    largest = max(lines, key=lambda line: (line.amount, -line.pk))
    shares[largest.pk] += order.discount - sum(shares.values(), _NOTHING)
    return {line.pk: line.amount - shares[line.pk] for line in lines}
