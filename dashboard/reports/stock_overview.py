"""Stock as staff see it: variants running low, search, and the ledger of a variant."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from shop.listing_filters import contains_all_q, parts
from shop.models import SearchDocument, StockMovement, Variant

MOST = 100  # maximum number on a page; staff search for others by name
LATEST = 50


@dataclass(frozen=True, slots=True)
class VariantStock:
    variants: list[Variant]
    more: bool  # there are more than shown


@dataclass(frozen=True, slots=True)
class LedgerRow:
    movement: StockMovement
    kind: str
    quantity: str  # with its sign
    who_and_why: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The latest stock movements, and the sum of all movements."""

    rows: list[LedgerRow]
    sum: int


def running_low() -> VariantStock:
    """Return the variants that are running low, lowest stock first."""
    return _variant_stock(Variant.objects.running_low().order_by("on_hand", "pk"))


def search(words: str) -> VariantStock:
    """Find variants by the beginning of the SKU, or by words of the product's name in any language."""
    by_name = Q(product__in=SearchDocument.objects.filter(contains_all_q(parts(words))).values("pk"))
    return _variant_stock(Variant.objects.filter(Q(sku__istartswith=words) | by_name).order_by("sku"))


def ledger(variant: Variant) -> Ledger:
    """Return the ledger; two queries, regardless of its length."""
    movements = variant.movements.select_related("by").order_by("-at", "-pk")
    total = variant.movements.aggregate(sum=Sum("quantity"))["sum"] or 0
    return Ledger(rows=[_row(movement) for movement in movements[:LATEST]], sum=total)


def _row(movement: StockMovement) -> LedgerRow:
    quantity = movement.quantity
    by = movement.by.display_name if movement.by else ""
    return LedgerRow(
        movement,
        kind=movement.get_kind_display(),
        quantity=f"+{quantity}" if quantity > 0 else str(quantity),
        who_and_why=", ".join(part for part in (by, movement.reason) if part),
    )


def _variant_stock(variants: QuerySet[Variant]) -> VariantStock:
    found = list(variants.select_related("product")[: MOST + 1])
    return VariantStock(variants=found[:MOST], more=len(found) > MOST)
