"""Ordering again: the goods of an order go into the cart once more, as far as they are still there."""

from orders.models import Order, OrderLine
from shop.cart import Cart
from shop.models import Variant


def order_again(order: Order, cart: Cart) -> list[OrderLine]:
    """Returns the lines that cannot be had any more, not even in part. Raises shop.cart.CartFull.

    The cart then has at least what the order had: pressing twice does not double it.
    """
    lines = list(order.lines.all())
    shelf = Variant.objects.sellable().in_bulk([line.variant_id for line in lines])
    gone = []
    for line in lines:
        variant = shelf.get(line.variant_id)
        if variant is None or variant.is_sold_out:
            gone.append(line)
            continue
        wanted = max(min(line.quantity, variant.on_hand), cart.quantities.get(variant.pk, 0))
        cart.put(variant.pk, wanted, price=variant.price)
    return gone
