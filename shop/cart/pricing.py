"""Current prices of a cart, line by line. Lines that can no longer be bought are kept and marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shop.money import to_cents
from shop.queries.cart_variants import CartVariant, pieces


@dataclass(frozen=True, slots=True)
class PricedLine:
    variant: CartVariant
    quantity: int
    seen: Decimal | None = None  # unit price when the line was added, if known

    @property
    def was(self) -> Decimal | None:
        """The former unit price, or None if it is unchanged."""
        return self.seen if self.seen != self.variant.price else None

    @property
    def available(self) -> int:
        """The quantity that can be bought now."""
        return min(self.quantity, self.left)

    @property
    def amount(self) -> Decimal:
        """Price of the available quantity."""
        return to_cents(self.variant.price * self.available)

    @property
    def left(self) -> int:
        """Stock of the variant; 0 if it is no longer for sale."""
        return self.variant.on_hand if self.for_sale else 0

    @property
    def for_sale(self) -> bool:
        return self.variant.for_sale

    @property
    def is_short(self) -> bool:
        return self.quantity > self.left


@dataclass(frozen=True, slots=True)
class PricedCart:
    lines: list[PricedLine]
    vanished: int  # number of lines whose variant no longer exists

    @property
    def goods(self) -> Decimal:
        """Subtotal shown by the drawer, the cart page and the checkout. Unavailable quantities are not charged."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def available(self) -> int:
        """The quantity that this subtotal pays for."""
        return sum(line.available for line in self.lines)

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and not self.vanished and not any(line.is_short for line in self.lines)


def price(quantities: Mapping[int, int], seen: Mapping[int, Decimal] | None = None) -> PricedCart:
    """Price a cart with one query. Lines keep the order of `quantities`.

    `seen` are the prices when the lines were added; they are displayed if they differ, and never charged.
    """
    then = seen or {}
    found = pieces(list(quantities))
    lines = [PricedLine(found[pk], pieces, then.get(pk)) for pk, pieces in quantities.items() if pk in found]
    return PricedCart(lines, vanished=len(quantities) - len(lines))
