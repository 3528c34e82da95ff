"""Ordering again: the goods of an order go into the cart once more, as far as they are still there."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.urls import reverse

from orders.models import Order, OrderLine
from orders.status import Status
from shop.cart import Cart
from shop.models import ProductImage, Variant


@dataclass(frozen=True, slots=True)
class Again:
    """What a device ordered last, as it could be had now."""

    order: Order
    goods: list[tuple[Variant, int]]  # with how many of them there are, at most as many as were ordered
    is_all: bool

    @property
    def address(self) -> str:
        return reverse("orders:again", args=[self.order.number])

    @property
    def placed_at(self) -> datetime:
        return self.order.placed_at

    @property
    def words(self) -> str:
        """`Jasmine Water Toner, 2 × Silk Sheet Mask`, in the language of who reads it."""
        named = [(variant.product.name, pieces) for variant, pieces in self.goods]
        return ", ".join(f"{pieces} × {name}" if pieces > 1 else name for name, pieces in named)

    @property
    def pictures(self) -> list[ProductImage]:
        return [picture for variant, _ in self.goods if (picture := variant.shown_picture)]

    @property
    def amount(self) -> Decimal:
        return sum((variant.price * pieces for variant, pieces in self.goods), Decimal(0))


def offer(device: UUID | None) -> Again | None:
    """None for a device that never ordered, and where nothing is left of what it ordered last. Four queries."""
    if device is None:
        return None
    order = Order.objects.filter(device=device).exclude(status=Status.CANCELLED).first()
    if order is None:
        return None
    lines = list(order.lines.all())
    sellable = Variant.objects.sellable().select_related("product", "picture").prefetch_related("product__images")
    shelf = sellable.in_bulk([line.variant_id for line in lines])
    there = [(shelf[line.variant_id], line) for line in lines if line.variant_id in shelf]
    goods = [(variant, left) for variant, line in there if (left := _left(line, variant))]
    is_all = sum(left for _, left in goods) == sum(line.quantity for line in lines)
    return Again(order, goods, is_all) if goods else None


def order_again(order: Order, cart: Cart) -> list[OrderLine]:
    """Returns the lines that cannot be had any more, not even in part. Raises shop.cart.CartFull.

    The cart then has at least what the order had: pressing twice does not double it.
    """
    lines = list(order.lines.all())
    shelf = Variant.objects.sellable().in_bulk([line.variant_id for line in lines])
    gone = []
    for line in lines:
        variant = shelf.get(line.variant_id)
        if variant is None or not _left(line, variant):
            gone.append(line)
            continue
        wanted = max(_left(line, variant), cart.quantities.get(variant.pk, 0))
        cart.put(variant.pk, wanted, price=variant.price)
    return gone


def _left(line: OrderLine, variant: Variant) -> int:
    return min(line.quantity, variant.on_hand)
