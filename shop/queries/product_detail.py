"""One product with its variants, categories and pictures, in one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from madamda.db import translated_fields
from madamda.db.compiled_queries import TEXT, CompiledQuery
from shop.models import ProductImage, Variant
from shop.product_cards import PICTURE, Picture

_CATEGORY, _UPPER = "product__category__", "product__category__parent__"
_WORDS = ("name", "description", "how_to_use", "ingredients", "size")


class ShownCategory(NamedTuple):
    """A category of the product."""

    pk: int
    name: str
    slug: str

    @property
    def url(self) -> str:
        return reverse("shop:category", args=[self.slug])


@dataclass(frozen=True, slots=True)
class ShownProduct:
    pk: int
    slug: str
    name: str
    description: str
    how_to_use: str
    ingredients: str
    size: str
    above: list[ShownCategory]  # one or two, parent first

    @property
    def url(self) -> str:
        return reverse("shop:product", args=[self.slug])


@dataclass(frozen=True, slots=True)
class ShownVariant:
    pk: int
    sku: str
    name: str
    swatch: str
    price: Decimal
    compare_at: Decimal | None
    on_hand: int
    low_stock_mark: int
    picture_id: int | None

    @property
    def is_sold_out(self) -> bool:
        return self.on_hand == 0

    @property
    def is_low(self) -> bool:
        return 0 < self.on_hand <= self.low_stock_mark


class Offered(NamedTuple):
    product: ShownProduct
    variants: list[ShownVariant]
    pictures: dict[int, Picture]  # by id, in order


def offered(slug: str) -> Offered | None:
    """Return None if the product is unknown, switched off, or has no active variant."""
    rows, order = _OFFERED.rows(slug=slug), translated_fields.order()
    if not rows:
        return None
    return Offered(
        _product(rows[0], order), [_variant(row, order) for row in rows], dict(_pictures(rows[0]["pictures"], order))
    )


def _product(row: dict[str, Any], order: Iterable[str]) -> ShownProduct:
    words = {name: translated_fields.words(row, f"product__{name}", order) for name in _WORDS}
    above = [
        ShownCategory(row[f"{way}pk"], translated_fields.words(row, f"{way}name", order), row[f"{way}slug"])
        for way in (_UPPER, _CATEGORY)
        if row[f"{way}pk"]
    ]
    return ShownProduct(row["product__pk"], row["product__slug"], above=above, **words)


def _variant(row: dict[str, Any], order: Iterable[str]) -> ShownVariant:
    return ShownVariant(name=translated_fields.words(row, "name", order), **{name: row[name] for name in _VARIANT})


def _pictures(written: list[str], order: Iterable[str]) -> Iterable[tuple[int, Picture]]:
    for row in map(json.loads, written):
        alt = translated_fields.words(row, "alt", order)
        yield row["pk"], Picture(**{name: row[name] for name in PICTURE}, alt=alt)


def _offered(slug: str) -> QuerySet[Variant, Any]:
    """Select the variants, each row with the product, its categories, and all pictures."""
    found = Variant.objects.sellable().filter(product__slug=slug).order_by("position", "pk")
    columns = (*PICTURE, "pk", *translated_fields.columns("alt"))
    pictures = ProductImage.objects.filter(product=OuterRef("product")).order_by("position", "pk")
    shown = ArraySubquery(pictures.annotate(json=JSONObject(**{name: name for name in columns})).values("json"))
    places = [
        f"{way}{name}" for way in (_UPPER, _CATEGORY) for name in ("pk", "slug", *translated_fields.columns("name"))
    ]
    words = translated_fields.columns("name", *(f"product__{name}" for name in _WORDS))
    return found.annotate(pictures=shown).values(*_VARIANT, "product__pk", "product__slug", *words, *places, "pictures")


_VARIANT = ("pk", "sku", "swatch", "price", "compare_at", "on_hand", "low_stock_mark", "picture_id")
_OFFERED = CompiledQuery(_offered, slug=TEXT)
