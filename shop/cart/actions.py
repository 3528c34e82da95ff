"""Adding, changing and removing cart lines: quantities are limited to the stock, and the result says so."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madamda.domain_errors import DomainError
from shop.cart.session_cart import Cart, Contents
from shop.queries.cart_variants import CartVariant


class CartError(DomainError):
    """The line was not changed."""


class NotForSale(CartError):
    code = "not_for_sale"


class SoldOut(CartError):
    code = "sold_out"


class CartConflict(CartError):
    """Another page of the same browser has changed this line since this page was rendered."""

    code = "cart_line_changed"

    def __init__(self, *, pk: int, wanted: int, now: int) -> None:
        super().__init__(wanted=wanted, now=now)
        self.pk, self.wanted, self.now = pk, wanted, now


@dataclass(frozen=True, slots=True)
class CartChange:
    """Result of adding to or changing a line."""

    variant: CartVariant
    wanted: int
    now: int  # quantity in the cart

    @property
    def is_all(self) -> bool:
        return self.now == self.wanted

    @property
    def words(self) -> str:
        """Message for the customer: that the item is in the cart, or why there are fewer than wanted."""
        if self.is_all:
            return _("Added to your cart: %(name)s.") % {"name": full_name(self.variant)}
        if self.variant.on_hand > self.now:
            return _("You can order up to %(most)d of one product.") % {"most": self.now}
        return ngettext(
            "You wanted %(wanted)d, but only one is left. We added it to your cart.",
            "You wanted %(wanted)d, but only %(left)d are left. We added them to your cart.",
            self.now,
        ) % {"wanted": self.wanted, "left": self.now}


def full_name(variant: CartVariant) -> str:
    """`Silk Lipstick, Lotus Rose`."""
    return f"{variant.product.name}, {variant.name}" if variant.name else variant.product.name


def add(*, cart: Cart, variant: CartVariant, quantity: int, shown_price: Decimal | None = None) -> CartChange:
    """Add `quantity` to the line. Raise CartError or CartFull.

    `shown_price` is the price on the submitting page; if the price changes, the cart shows both.
    """
    return cart.written(
        lambda inside: _put(inside, variant, inside.quantities.get(variant.pk, 0) + quantity, price=shown_price)
    )


def set_quantity(
    *, cart: Cart, variant: CartVariant, quantity: int, seen: int | None = None, place: int | None = None
) -> CartChange:
    """Set the quantity of the line, limited to the stock. Raise CartError or CartFull.

    `seen` is the quantity on the submitting page; CartConflict is raised if another page has changed it since.
    `place` is the position of a line that is put back after its removal.
    No stock is reserved: it is taken when the order is placed.
    """

    def putting(inside: Contents) -> CartChange:
        _as_seen(inside, variant.pk, quantity, seen)
        return _put(inside, variant, quantity, place=place)

    return cart.written(putting)


def remove(*, cart: Cart, pk: int, seen: int | None = None) -> tuple[int, int]:
    """Remove the line, even if its variant no longer exists; return its quantity and its position.

    Raise CartConflict.
    """

    def taking_out(inside: Contents) -> tuple[int, int]:
        _as_seen(inside, pk, 0, seen)
        pieces, place = inside.quantities.get(pk, 0), inside.place(pk)
        inside.put(pk, 0)
        return pieces, place

    return cart.written(taking_out)


def _as_seen(inside: Contents, pk: int, wanted: int, seen: int | None) -> None:
    """Raise CartConflict if the quantity is neither as seen nor as wanted; a repeated press is harmless."""
    now = inside.quantities.get(pk, 0)
    if seen is not None and now not in (seen, wanted):
        raise CartConflict(pk=pk, wanted=wanted, now=now)


def _put(
    inside: Contents, variant: CartVariant, quantity: int, *, price: Decimal | None = None, place: int | None = None
) -> CartChange:
    if not variant.for_sale:
        raise NotForSale
    if not variant.on_hand:
        raise SoldOut(variant=variant)
    most = min(variant.on_hand, settings.CART_MAX_QUANTITY)
    now = inside.put(variant.pk, min(quantity, most), price=price or variant.price, place=place)
    return CartChange(variant, quantity, now)
