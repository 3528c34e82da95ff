"""Checkout summary: the available lines of a cart, and the total for every delivery zone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from zlib import crc32

from django.utils.translation import gettext as _

from orders.delivery.estimate import promise
from orders.delivery.zones import ZoneList
from orders.models import DeliveryZone
from orders.pricing import promo_codes
from orders.pricing.totals import Totals, calculate
from shop import money
from shop.cart import pricing
from shop.cart.pricing import PricedCart, PricedLine


@dataclass(frozen=True)
class Choice:
    """A delivery zone with the totals of this cart."""

    zone: DeliveryZone
    totals: Totals

    @property
    def days(self) -> str:
        return promise(self.zone).days

    @property
    def fee(self) -> str:
        return money.format_base(self.totals.delivery) if self.totals.delivery else _("free")

    @property
    def row(self) -> str:
        """The label beside the fee in the sum."""
        words = _("%(place)s, %(days)s") if self.zone.is_pick_up else _("Delivery to %(place)s, %(days)s")
        return words % {"place": self.zone.name, "days": self.days}


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

    @property
    def choices(self) -> list[Choice]:
        """Every zone with its totals. Expensive to render: `fees` is a cache key for it."""
        return [Choice(zone, self._totals(zone.fee_for(self.goods))) for zone in self._offer.zones]

    @property
    def fees(self) -> str:
        """A cache key: equal for carts with the same fees and the same delivery days in every zone."""
        days = crc32("/".join(choice.days for choice in self.choices).encode())
        return f"{self._offer.fees(self.goods)}.{days}"

    @property
    def sums(self) -> list[Totals]:
        """The totals for each distinct delivery fee, lowest first."""
        return [self._totals(fee) for fee in sorted({zone.fee_for(self.goods) for zone in self._offer.zones})]

    @cached_property
    def chosen(self) -> Choice | None:
        zone = self._offer.coded(self._zone.code) if self._zone else None
        return Choice(zone, self._totals(zone.fee_for(self.goods))) if zone else None

    @property
    def total(self) -> Decimal:
        return self.chosen.totals.total if self.chosen else self.goods - self.discount

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
