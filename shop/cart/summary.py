"""The cart as its page shows it: each line, its problem, and the button that solves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.cart import pricing
from shop.cart.pricing import PricedCart, PricedLine
from shop.product_cards import Picture


@dataclass(frozen=True, slots=True)
class Line:
    priced: PricedLine

    @property
    def pk(self) -> int:
        return self.priced.variant.pk

    @property
    def picture(self) -> Picture | None:
        return self.priced.variant.picture

    @property
    def most(self) -> int:
        """Maximum of the quantity field; at least the current quantity, or the browser would reject the form."""
        return max(min(self.priced.left, settings.CART_MAX_QUANTITY), self.priced.quantity)

    @property
    def trouble(self) -> str:
        """Why the line cannot be ordered as it is, or ""."""
        left, quantity = self.priced.left, self.priced.quantity
        if not self.priced.for_sale:
            return _("No longer available. Remove it to order the rest.")
        if not left:
            return _("Sold out. Remove it to order the rest.")
        if self.priced.is_short:
            return ngettext(
                "You have %(quantity)d in your cart, but only one is left.",
                "You have %(quantity)d in your cart, but only %(left)d are left.",
                left,
            ) % {"quantity": quantity, "left": left}
        return ""


@dataclass(frozen=True, slots=True)
class Tally:
    cart: PricedCart
    lines: list[Line]
    vanished: list[int]  # ids of variants that no longer exist


def tally(quantities: Mapping[int, int], seen: Mapping[int, Decimal]) -> Tally:
    cart = pricing.price(quantities, seen)
    lines = [Line(priced) for priced in cart.lines]
    known = {line.pk for line in lines}
    return Tally(cart, lines, [pk for pk in quantities if pk not in known])
