"""Filling the cart: never with more than there is, and always saying so."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.cart import Cart
from shop.models import Variant


class Refused(Exception):
    """It was not put in; the text is for the customer."""


class NotForSale(Refused):
    def __init__(self) -> None:
        super().__init__(_("This is no longer for sale."))


class SoldOut(Refused):
    def __init__(self, variant: Variant) -> None:
        super().__init__(_("%(name)s is sold out.") % {"name": full_name(variant)})


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of a wish."""

    variant: Variant
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


def full_name(variant: Variant) -> str:
    """`Silk Lipstick, Lotus Rose`."""
    return f"{variant.product.name}, {variant.name}" if variant.name else variant.product.name


def add(*, cart: Cart, variant: Variant, quantity: int) -> Filled:
    """So many more of it. Raises Refused or CartFull."""
    return put(cart=cart, variant=variant, quantity=cart.quantities.get(variant.pk, 0) + quantity)


def put(*, cart: Cart, variant: Variant, quantity: int) -> Filled:
    """Exactly so many of it, as far as they are there. Raises Refused or CartFull.

    Nothing is kept for anybody here: the goods are taken when the order is placed.
    """
    if not Variant.objects.sellable().filter(pk=variant.pk).exists():
        raise NotForSale
    if variant.is_sold_out:
        raise SoldOut(variant)
    most = min(variant.on_hand, settings.CART_MAX_QUANTITY)
    return Filled(variant, quantity, cart.put(variant.pk, min(quantity, most)))
