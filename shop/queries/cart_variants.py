"""Variants for the lines of carts and orders, in one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from madamda.db import translated_fields
from madamda.db.compiled_queries import IDS, CompiledQuery, equals_any
from shop.models import ProductImage, Variant
from shop.models.catalogue import ON_SALE
from shop.product_cards import PICTURE, Picture


@dataclass(frozen=True, slots=True)
class CartProduct:
    """Values of a product shown on a line."""

    name: str
    slug: str

    @property
    def url(self) -> str:
        return reverse("shop:product", args=[self.slug])


@dataclass(frozen=True, slots=True)
class CartVariant:
    """Values of a variant shown on a line; other columns are not read."""

    pk: int
    product: CartProduct
    name: str
    price: Decimal
    on_hand: int
    for_sale: bool
    picture: Picture | None  # its own, else the first one of its product


def pieces(ids: list[int]) -> dict[int, CartVariant]:
    """Return the existing variants with these ids, for sale or not, in the current language."""
    possible = [pk for pk in ids if 0 < pk <= BigIntegerField.MAX_BIGINT]
    found = _PIECES.rows(ids=possible) if possible else []
    languages = translated_fields.order()
    return {row["pk"]: piece(row, languages) for row in found}


def rows(variants: QuerySet[Variant], *more: str) -> QuerySet[Variant, Any]:
    """Return a queryset of the columns that `piece` needs, plus the annotations `more`."""
    known = variants.annotate(on_sale=ON_SALE, shown=shown())
    words = translated_fields.columns("name", "product__name")
    return known.values("pk", "price", "on_hand", "product__slug", *words, "on_sale", "shown", *more)


def piece(row: dict[str, Any], languages: Iterable[str]) -> CartVariant:
    product = CartProduct(translated_fields.words(row, "product__name", languages), row["product__slug"])
    option = translated_fields.words(row, "name", languages)
    return CartVariant(row["pk"], product, option, row["price"], row["on_hand"], row["on_sale"], picture(row["shown"]))


def shown(variant: str = "") -> Coalesce:
    """Return an expression for the picture of a variant, else the first of its product, as JSON for `picture`."""
    image = JSONObject(**{name: name for name in PICTURE})
    own = ProductImage.objects.filter(pk=OuterRef(f"{variant}picture")).annotate(json=image).values("json")
    every = ProductImage.objects.filter(product=OuterRef(f"{variant}product")).annotate(json=image)
    return Coalesce(Subquery(own), Subquery(every.order_by("position", "pk").values("json")[:1]))


def picture(written: str | None) -> Picture | None:
    return Picture(**json.loads(written)) if written else None


def _pieces(ids: list[int]) -> QuerySet[Variant, Any]:
    return rows(Variant.objects.filter(equals_any("pk", ids)).order_by())


_PIECES = CompiledQuery(_pieces, ids=IDS)
