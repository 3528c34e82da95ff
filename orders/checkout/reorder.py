"""Reordering: puts the variants of an earlier order into the cart, as far as they are in stock."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.urls import reverse

from orders.models import Order, OrderLine
from orders.queries.customer_orders import last_ordered
from shop.cart.session_cart import Cart, Contents
from shop.models import Variant
from shop.product_cards import Picture
from shop.queries.cart_variants import CartVariant


@dataclass(frozen=True, slots=True)
class ReorderOffer:
    """The latest order of a device, with today's prices and stock."""

    number: str
    placed_at: datetime
    goods: list[tuple[CartVariant, int]]  # with the quantity ordered, or what is left in stock
    is_all: bool

    @property
    def address(self) -> str:
        return reverse("orders:again", args=[self.number])

    @property
    def words(self) -> str:
        """`Jasmine Water Toner, 2 × Silk Sheet Mask`, in the current language."""
        named = [(piece.product.name, pieces) for piece, pieces in self.goods]
        return ", ".join(f"{pieces} × {name}" if pieces > 1 else name for name, pieces in named)

    @property
    def pictures(self) -> list[Picture]:
        return [picture for piece, _ in self.goods if (picture := piece.picture)]

    @property
    def amount(self) -> Decimal:
        return sum((piece.price * pieces for piece, pieces in self.goods), Decimal(0))


def offer(device: UUID | None) -> ReorderOffer | None:
    """Return what can be reordered; None if the device has no order or nothing of its latest is left. One query."""
    lines = last_ordered(device) if device else []
    goods = [
        (line.piece, min(line.piece.on_hand, line.quantity))
        for line in lines
        if line.piece.for_sale and line.piece.on_hand
    ]
    if not goods:
        return None
    is_all = sum(pieces for _, pieces in goods) == sum(line.quantity for line in lines)
    return ReorderOffer(lines[0].number, lines[0].placed_at, goods, is_all)


def order_again(order: Order, cart: Cart) -> list[OrderLine]:
    """Put the order's available variants into the cart; return the lines of which nothing is left.

    Raises CartFull, with the cart unchanged. Repeat-safe: it raises each quantity to at least what was ordered,
    as far as stock allows, instead of adding to it.
    """
    lines = list(order.lines.all())
    found = Variant.objects.sellable().in_bulk([line.variant_id for line in lines])
    left = {
        line.variant_id: min(line.quantity, found[line.variant_id].on_hand)
        for line in lines
        if line.variant_id in found
    }

    def putting(inside: Contents) -> None:
        for pk, pieces in left.items():
            if pieces:
                inside.put(pk, max(pieces, inside.quantities.get(pk, 0)), price=found[pk].price)

    cart.written(putting)
    return [line for line in lines if not left.get(line.variant_id)]
