"""What a cart costs now, line by line; what can no longer be sold is said, never dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shop.models import Variant
from shop.money import to_cents


@dataclass(frozen=True, slots=True)
class PricedLine:
    variant: Variant
    quantity: int
    for_sale: bool
    seen: Decimal | None = None  # what one cost when it was put in, as far as that is known

    @property
    def was(self) -> Decimal | None:
        """What one cost before; nothing while it costs the same."""
        return self.seen if self.seen != self.variant.price else None

    @property
    def amount(self) -> Decimal:
        return to_cents(self.variant.price * self.quantity)

    @property
    def left(self) -> int:
        """Pieces there are of it; none when it is no longer sold."""
        return self.variant.on_hand if self.for_sale else 0

    @property
    def is_short(self) -> bool:
        return self.quantity > self.left


@dataclass(frozen=True, slots=True)
class PricedCart:
    lines: list[PricedLine]
    vanished: int  # lines whose variant no longer exists at all

    @property
    def goods(self) -> Decimal:
        return sum((line.amount for line in self.lines if line.for_sale), Decimal(0))

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and not self.vanished and not any(line.is_short for line in self.lines)


def price(quantities: Mapping[int, int], seen: Mapping[int, Decimal] | None = None) -> PricedCart:
    """Two or three queries, however many lines, in the order things were put in.

    `seen` are the prices of then: they stand beside those of now where the two differ; nothing is reckoned with them.
    """
    then = seen or {}
    found = Variant.objects.filter(pk__in=list(quantities)).select_related("product__category__parent", "picture")
    variants = {variant.pk: variant for variant in found.prefetch_related("product__images")}
    sellable = set(Variant.objects.sellable().filter(pk__in=list(variants)).values_list("pk", flat=True))
    lines = [
        PricedLine(variants[pk], pieces, pk in sellable, then.get(pk))
        for pk, pieces in quantities.items()
        if pk in variants
    ]
    return PricedCart(lines, vanished=len(quantities) - len(variants))
