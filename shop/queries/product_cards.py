"""Product cards, in one query for any number."""

import json
from collections.abc import Iterable
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject

from madamda.db import translated_fields
from madamda.db.compiled_queries import IDS, NUMBER, CompiledQuery, equals_any
from shop.models import Category, Product, ProductImage, Variant
from shop.product_cards import PICTURE, CardProduct, CardVariant, Picture, ProductCard

ON_A_SHELF, OTHERS = 4, 4
FRESH, BEST = "fresh", "best"

# Prices are cast to text: JSON numbers would be decoded as floats.
_OFFER: dict[str, Any] = {
    "pk": "pk",
    "price": Cast("price", TextField()),
    "compare_at": Cast("compare_at", TextField()),
    "on_hand": "on_hand",
    "low_stock_mark": "low_stock_mark",
    "swatch": "swatch",
}


def cards_of(ids: list[int]) -> list[ProductCard]:
    """Return the cards of visible products, in the order of `ids`. Not cached, so hidden products never appear."""
    found = {card.product.pk: card for card in _cards(_THESE.rows(ids=ids))} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def product_rows() -> tuple[list[ProductCard], list[ProductCard]]:
    """Return the new products and the best sellers of the home page; one query."""
    rows = _SHELVES.rows()
    fresh = sorted((row for row in rows if row["shelf"] == FRESH), key=itemgetter("created_at", "pk"), reverse=True)
    best = sorted((row for row in rows if row["shelf"] == BEST), key=itemgetter("position", "pk"))
    return _cards(fresh), _cards(best)


def best_sellers() -> list[ProductCard]:
    """Return best sellers, for pages without other products."""
    return _cards(_BEST_SELLERS.rows())


def beside(product: int, *, upper: int) -> list[ProductCard]:
    """Return other products of this top-level category or its children, those in stock first."""
    rows = _BESIDE.rows(upper=upper, product=product)
    return sorted(_cards(rows), key=lambda card: card.sold_out)[:OTHERS]


def _cards(rows: Iterable[dict[str, Any]]) -> list[ProductCard]:
    """Build the cards. A product without active variants is left out."""
    order = translated_fields.order()
    return [_card(row, order) for row in rows if row["offers"]]


def _card(row: dict[str, Any], order: Iterable[str]) -> ProductCard:
    name, benefit, size = (translated_fields.words(row, column, order) for column in ("name", "benefit", "size"))
    product = CardProduct(row["pk"], row["slug"], name, benefit, size, row["is_new"])
    pictures = [Picture(**json.loads(picture)) for picture in row["pictures"]]
    return ProductCard(
        product, tuple(_offer(json.loads(offer)) for offer in row["offers"]), pictures[0] if pictures else None
    )


def _offer(offer: dict[str, Any]) -> CardVariant:
    return CardVariant(
        pk=offer["pk"],
        price=Decimal(offer["price"]),
        compare_at=Decimal(offer["compare_at"]) if offer["compare_at"] else None,
        left=offer["on_hand"] if offer["on_hand"] <= offer["low_stock_mark"] else None,
        is_shade=bool(offer["swatch"]),
    )


def _card_rows(products: QuerySet[Product], *more: str) -> QuerySet[Product, dict[str, Any]]:
    """Annotate products with the variants and the picture that `_cards` reads. `more` are additional columns."""
    own = Variant.objects.filter(product=OuterRef("pk"), active=True).order_by("price", "position", "pk")
    pictures = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    return products.annotate(
        offers=ArraySubquery(own.annotate(json=JSONObject(**_OFFER)).values("json")),
        pictures=ArraySubquery(
            pictures.annotate(json=JSONObject(**{name: name for name in PICTURE})).values("json")[:1]
        ),
    ).values("pk", "slug", "is_new", *translated_fields.columns("name", "benefit", "size"), "offers", "pictures", *more)


def _these(ids: list[int]) -> QuerySet[Product, Any]:
    return _card_rows(Product.objects.visible().filter(equals_any("pk", ids))).order_by()


def _product_rows() -> QuerySet[Product, Any]:
    fresh = Product.objects.sold().filter(is_new=True).order_by("-created_at", "-pk")
    return _row(FRESH, fresh).union(_row(BEST, _best()), all=True)


def _row(name: str, products: QuerySet[Product]) -> QuerySet[Product, Any]:
    return _card_rows(products.annotate(shelf=Value(name)), "shelf", "created_at", "position")[:ON_A_SHELF]


def _best() -> QuerySet[Product]:
    return Product.objects.sold().filter(is_bestseller=True).order_by("position", "pk")


def _best_sellers() -> QuerySet[Product, Any]:
    return _card_rows(_best())[:ON_A_SHELF]


def _beside(upper: int, product: int) -> QuerySet[Product, Any]:
    """Take the first few of each category from an index, then the first of those."""
    order = ("-is_bestseller", "position", "pk")
    near = Product.objects.sold().filter(category=OuterRef("pk")).exclude(pk=product).order_by(*order).values("pk")
    few = Func(ArraySubquery(near[: 2 * OTHERS]), function="unnest", output_field=BigIntegerField())
    family = Category.objects.filter(Q(pk=upper) | Q(parent=upper)).order_by().annotate(few=few)
    return _card_rows(Product.objects.filter(pk__in=family.values("few")).order_by(*order))[: 2 * OTHERS]


_THESE = CompiledQuery(_these, ids=IDS)
_SHELVES = CompiledQuery(_product_rows)
_BEST_SELLERS = CompiledQuery(_best_sellers)
_BESIDE = CompiledQuery(_beside, upper=NUMBER, product=NUMBER - 1)
