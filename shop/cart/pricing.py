"""What a cart costs now, line by line; what can no longer be sold is said, never dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shop.money import to_cents
from shop.queries.cart_variants import CartVariant, pieces


@dataclass(frozen=True, slots=True)
class PricedLine:
    variant: CartVariant
    quantity: int
    seen: Decimal | None = None  # what one cost when it was put in, as far as that is known

    @property
    def was(self) -> Decimal | None:
        """What one cost before; nothing while it costs the same."""
        return self.seen if self.seen != self.variant.price else None

    @property
    def available(self) -> int:
        """How many of the wanted pieces can be bought now."""
        return min(self.quantity, self.left)

    @property
    def amount(self) -> Decimal:
        """What they cost, those that can be bought."""
        return to_cents(self.variant.price * self.available)

    @property
    def left(self) -> int:
        """Pieces there are of it; none when it is no longer sold."""
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
    vanished: int  # lines whose variant no longer exists at all

    @property
    def goods(self) -> Decimal:
        """What the drawer, the cart page and the checkout all say it comes to: what cannot be bought costs nothing."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def available(self) -> int:
        """The pieces that make up this sum."""
        return sum(line.available for line in self.lines)

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and not self.vanished and not any(line.is_short for line in self.lines)


def price(quantities: Mapping[int, int], seen: Mapping[int, Decimal] | None = None) -> PricedCart:
    """One query, however many lines, in the order things were put in.

    `seen` are the prices of then: they stand beside those of now where the two differ; nothing is reckoned with them.
    """
    then = seen or {}
    found = pieces(list(quantities))
    lines = [PricedLine(found[pk], pieces, then.get(pk)) for pk, pieces in quantities.items() if pk in found]
    return PricedCart(lines, vanished=len(quantities) - len(lines))
