"""Checkout summary: the available lines of a cart, and the total for every delivery zone."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from orders.checkout.places import Place, places
from orders.delivery.zones import ZoneList
from orders.models import DeliveryZone
from orders.pricing import promo_codes
from orders.pricing.totals import Totals, calculate
from shop.cart import pricing
from shop.cart.pricing import PricedCart, PricedLine


class CheckoutSummary:
    """A cart priced for the checkout. `lines` has the quantities in stock; `short` the lines that lack some."""

    def __init__(
        self,
        quantities: Mapping[int, int],
        offer: ZoneList,
        chosen: DeliveryZone | None,
        seen_prices: Mapping[int, Decimal] | None = None,
        promo_code: str | promo_codes.PromoCodeError = "",
    ) -> None:
        self._promo_code = promo_code
        self._offer = offer
        self._zone = chosen
        self._cart: PricedCart = pricing.price(quantities, seen_prices)

    @cached_property
    def lines(self) -> list[PricedLine]:
        had = (replace(line, quantity=line.available) for line in self._cart.lines)
        return [line for line in had if line.quantity]

    @property
    def short(self) -> list[PricedLine]:
        return [line for line in self._cart.lines if line.is_short]

    @property
    def repriced(self) -> list[PricedLine]:
        """The lines whose price has changed since they were put into the cart."""
        return [line for line in self.lines if line.was]

    @property
    def is_changed(self) -> bool:
        """Return True if less is available than the cart holds."""
        return not self._cart.can_be_ordered

    @property
    def agreed(self) -> str:
        """The quantities in the format parsed by `orders.checkout.fields.Agreed`."""
        return " ".join(f"{line.variant.pk}x{line.quantity}" for line in self.lines)

    @property
    def count(self) -> int:
        return self._cart.available

    @cached_property
    def goods(self) -> Decimal:
        return self._cart.goods

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every offered zone with its fee for this cart."""
        return places(self._offer, self.goods)

    @property
    def sums(self) -> list[Totals]:
        """The totals for each distinct delivery fee, lowest first."""
        return [self._totals(fee) for fee in sorted({zone.fee_for(self.goods) for zone in self._offer.zones})]

    @cached_property
    def chosen(self) -> Place | None:
        return next((place for place in self.places if self._zone and place.code == self._zone.code), None)

    @cached_property
    def total(self) -> Decimal:
        return self._totals(self.chosen.delivery).total if self.chosen else self.goods - self.discount

    @cached_property
    def promo(self) -> promo_codes.Redemption | promo_codes.PromoCodeError | None:
        """The discount of the promo code, or the reason for its refusal; None without a code."""
        if not self._promo_code or isinstance(self._promo_code, promo_codes.PromoCodeError):
            return self._promo_code or None
        try:
            return promo_codes.preview(self._promo_code, goods=self.goods)
        except promo_codes.PromoCodeError as why:
            return why

    @property
    def discount(self) -> Decimal:
        return self.promo.discount if isinstance(self.promo, promo_codes.Redemption) else Decimal(0)

    @property
    def no_discount(self) -> promo_codes.PromoCodeError | None:
        return self.promo if isinstance(self.promo, promo_codes.PromoCodeError) else None

    @property
    def code(self) -> str:
        """The promo code that was applied, or ""."""
        return self.promo.code.code if isinstance(self.promo, promo_codes.Redemption) else ""

    def _totals(self, delivery: Decimal) -> Totals:
        return calculate([self.goods], delivery=delivery, discount=self.discount)
