"""The cart as its page shows it: every line, what is wrong with it, and the press that puts it right."""

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
        """How many one may ask for; never less than are in, or the browser would refuse the form."""
        return max(min(self.priced.left, settings.CART_MAX_QUANTITY), self.priced.quantity)

    @property
    def trouble(self) -> str:
        """Why it cannot be ordered like this; empty when it can."""
        left, quantity = self.priced.left, self.priced.quantity
        if not self.priced.for_sale:
            return _("No longer for sale. Take it out to order the rest.")
        if not left:
            return _("Sold out. Take it out to order the rest.")
        if self.priced.is_short:
            return ngettext(
                "You have %(quantity)d in your cart, one is left.",
                "You have %(quantity)d in your cart, %(left)d are left.",
                left,
            ) % {"quantity": quantity, "left": left}
        return ""


@dataclass(frozen=True, slots=True)
class Tally:
    cart: PricedCart
    lines: list[Line]
    vanished: list[int]  # ids of what no longer exists at all


def tally(quantities: Mapping[int, int], seen: Mapping[int, Decimal]) -> Tally:
    cart = pricing.price(quantities, seen)
    lines = [Line(priced) for priced in cart.lines]
    known = {line.pk for line in lines}
    return Tally(cart, lines, [pk for pk in quantities if pk not in known])
