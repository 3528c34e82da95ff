"""Filling the cart: never with more than there is, and always saying so."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madamda.domain_errors import DomainError
from shop.cart.session_cart import Cart, Contents
from shop.queries.cart_variants import CartVariant


class CartError(DomainError):
    """It was not put in."""


class NotForSale(CartError):
    code = "not_for_sale"


class SoldOut(CartError):
    code = "sold_out"


class CartConflict(CartError):
    """Another page of the same browser has changed this line since the page that asks was drawn."""

    code = "cart_line_changed"

    def __init__(self, *, pk: int, wanted: int, now: int) -> None:
        super().__init__(wanted=wanted, now=now)
        self.pk, self.wanted, self.now = pk, wanted, now


@dataclass(frozen=True, slots=True)
class CartChange:
    """What became of a wish."""

    variant: CartVariant
    wanted: int
    now: int  # pieces in the cart

    @property
    def is_all(self) -> bool:
        return self.now == self.wanted

    @property
    def words(self) -> str:
        """Why there are fewer than wanted; else that they are there."""
        if self.is_all:
            return _("In your cart: %(name)s.") % {"name": full_name(self.variant)}
        if self.variant.on_hand > self.now:
            return _("One order holds up to %(most)d of one thing.") % {"most": self.now}
        return ngettext(
            "You wanted %(wanted)d, one is left. We put it into your cart.",
            "You wanted %(wanted)d, %(left)d are left. We put them into your cart.",
            self.now,
        ) % {"wanted": self.wanted, "left": self.now}


def full_name(variant: CartVariant) -> str:
    """`Silk Lipstick, Lotus Rose`."""
    return f"{variant.product.name}, {variant.name}" if variant.name else variant.product.name


def add(*, cart: Cart, variant: CartVariant, quantity: int, shown_price: Decimal | None = None) -> CartChange:
    """So many more of it. Raises Refused or CartFull.

    `shown_price` is what the page said that asks; where it costs something else by now, the cart shows both.
    """
    return cart.written(
        lambda inside: _put(inside, variant, inside.quantities.get(variant.pk, 0) + quantity, price=shown_price)
    )


def set_quantity(
    *, cart: Cart, variant: CartVariant, quantity: int, seen: int | None = None, place: int | None = None
) -> CartChange:
    """Exactly so many of it, as far as they are there. Raises Refused or CartFull.

    `seen` is how many the page showed that asks: when another page was faster, nothing is overwritten. `place` is
    where it goes when it is not in: a line that was taken out comes back to where it was.
    Nothing is kept for anybody here: the goods are taken when the order is placed.
    """

    def putting(inside: Contents) -> CartChange:
        _as_seen(inside, variant.pk, quantity, seen)
        return _put(inside, variant, quantity, place=place)

    return cart.written(putting)


def remove(*, cart: Cart, pk: int, seen: int | None = None) -> tuple[int, int]:
    """Have none of it, whether or not it still exists; returns how many there were, and at which place.

    Raises Overtaken.
    """

    def taking_out(inside: Contents) -> tuple[int, int]:
        _as_seen(inside, pk, 0, seen)
        pieces, place = inside.quantities.get(pk, 0), inside.place(pk)
        inside.put(pk, 0)
        return pieces, place

    return cart.written(taking_out)


def _as_seen(inside: Contents, pk: int, wanted: int, seen: int | None) -> None:
    """Two pages that want the same do not quarrel, so a second press is harmless."""
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
