"""What an editor wants an order to be: validated values, kept as JSON until they are committed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from orders.models import Order, OrderEdit

KEEP, DROP = "keep", "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    quantities: Mapping[int, int] = field(default_factory=dict)  # by variant id; a variant left out is removed
    name: str
    phone: str  # E.164
    zone: str  # code
    address: str
    fee: Decimal | None = None  # dollars, by hand; None: by the zone
    fee_reason: str = ""
    discount: Decimal | None = None  # dollars, by hand, beside the promo code's; None: as before
    promo: str = ""  # KEEP or DROP a code whose minimum is no longer met; "" while undecided
    reason: str = ""

    @classmethod
    def of(cls, order: Order, quantities: Mapping[int, int] | None = None) -> Self:
        """Return the order as it is, with other quantities if they are given. One query, or two."""
        return cls(
            quantities=order.pieces if quantities is None else quantities,
            name=order.customer_name,
            phone=order.customer_phone,
            zone=order.zone.code,
            address=order.address,
        )

    @classmethod
    def undoing(cls, edit: OrderEdit) -> Self:
        """Return goods, customer and address as they were before a committed edit. Fee, discount and promo code are
        worked out anew; goods that are no longer in the catalogue are left out."""
        old = edit.before or {}
        return cls(
            quantities={variant: pieces for _sku, pieces, _price, variant in old["lines"] if variant},
            **{name: old[name] for name in ("name", "phone", "zone", "address")},
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        quantities = {int(variant): pieces for variant, pieces in kept["quantities"].items()}
        amounts = {name: None if kept[name] is None else Decimal(kept[name]) for name in ("fee", "discount")}
        return cls(**{**kept, **amounts, "quantities": quantities})

    def as_json(self) -> dict[str, Any]:
        return {
            "quantities": {str(variant): pieces for variant, pieces in self.quantities.items()},
            "name": self.name,
            "phone": self.phone,
            "zone": self.zone,
            "address": self.address,
            "fee": None if self.fee is None else str(self.fee),
            "fee_reason": self.fee_reason,
            "discount": None if self.discount is None else str(self.discount),
            "promo": self.promo,
            "reason": self.reason,
        }
