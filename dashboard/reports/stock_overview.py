"""The stock room as staff see it: what runs low, what a variant's ledger says."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from shop.listing_filters import contains_all_q, parts
from shop.models import SearchDocument, StockMovement, Variant

MOST = 100  # on a page; whoever looks for one thing types its name
LATEST = 50


@dataclass(frozen=True, slots=True)
class VariantStock:
    variants: list[Variant]
    more: bool  # than are shown


@dataclass(frozen=True, slots=True)
class Ledger:
    """The latest lines, and whether all of them add up to what is there."""

    movements: list[StockMovement]
    sum: int


def running_low() -> VariantStock:
    """The emptiest first."""
    return _variant_stock(Variant.objects.running_low().order_by("on_hand", "pk"))


def search(words: str) -> VariantStock:
    """By the beginning of a SKU, or by words of a product's name in either language, as customers find it."""
    by_name = Q(product__in=SearchDocument.objects.filter(contains_all_q(parts(words))).values("pk"))
    return _variant_stock(Variant.objects.filter(Q(sku__istartswith=words) | by_name).order_by("sku"))


def ledger(variant: Variant) -> Ledger:
    """Two queries, however long it is."""
    movements = variant.movements.select_related("by").order_by("-at", "-pk")
    total = variant.movements.aggregate(sum=Sum("quantity"))["sum"] or 0
    return Ledger(movements=list(movements[:LATEST]), sum=total)


def _variant_stock(variants: QuerySet[Variant]) -> VariantStock:
    found = list(variants.select_related("product")[: MOST + 1])
    return VariantStock(variants=found[:MOST], more=len(found) > MOST)
