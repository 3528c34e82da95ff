"""Locks variants for an order and reads the values that the order copies."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from madamda.db.compiled_queries import IDS, CompiledQuery, equals_any
from madamda.db.translated_fields import CODES, columns
from shop.models import Variant


class LockedVariant(NamedTuple):
    """Values of a locked variant: what an order copies, and the stock."""

    pk: int
    sku: str
    price: Decimal
    on_hand: int
    names: Mapping[str, str]  # of the product, by language
    options: Mapping[str, str]  # of the variant itself


def locked(ids: Iterable[int]) -> dict[int, LockedVariant]:
    """Lock and return those of the variants that may be sold, in id order. Products and categories are not locked."""
    return {row["pk"]: _goods(row) for row in _LOCKING.rows(ids=list(ids))}


def _goods(row: dict[str, Any]) -> LockedVariant:
    return LockedVariant(
        pk=row["pk"],
        sku=row["sku"],
        price=row["price"],
        on_hand=row["on_hand"],
        names={code: row[f"product__name_{code}"] for code in CODES},
        options={code: row[f"name_{code}"] for code in CODES},
    )


def _sellable(ids: list[int]) -> QuerySet[Variant, Any]:
    found = Variant.objects.sellable().filter(equals_any("pk", ids)).order_by("pk")
    return found.values("pk", "sku", "price", "on_hand", *columns("name", "product__name"))


_LOCKING = CompiledQuery(_sellable, ending="for update of shop_variant", ids=IDS)
