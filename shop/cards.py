"""Cards: what a product says of itself among others. One query, however many of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modeltranslation.translator import translator

from shop.models import Product, ProductImage, Variant
from shop.models.goods import ProductQuerySet


@dataclass(frozen=True, slots=True)
class Badge:
    words: str
    kind: str = ""


class Picture(NamedTuple):
    """What showing a picture without words takes."""

    file: str
    width: int
    height: int
    colour: str
    developed: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What a card needs to know of one variant."""

    pk: int
    price: Decimal
    compare_at: Decimal | None
    on_hand: int
    is_low: bool
    is_shade: bool


@dataclass(frozen=True, slots=True)
class Card:
    product: Product
    offers: list[Offer]  # the cheapest first; never empty
    picture: Picture | None

    @property
    def name(self) -> str:
        return self.product.name

    @property
    def url(self) -> str:
        return self.product.get_absolute_url()

    @property
    def price(self) -> Decimal:
        return self.offers[0].price

    @property
    def was(self) -> Decimal | None:
        return self.offers[0].compare_at

    @property
    def is_least(self) -> bool:
        """Whether another one costs more, so that the price is a "from"."""
        return self.offers[-1].price > self.price

    @property
    def variant(self) -> int | None:
        """The only thing there is to put into the cart; none where one has to choose."""
        return self.offers[0].pk if len(self.offers) == 1 else None

    @property
    def left(self) -> int:
        return sum(offer.on_hand for offer in self.offers)

    @property
    def sold_out(self) -> bool:
        return self.left == 0

    @property
    def line(self) -> str:
        """What it is good for, and how much of it there is."""
        return ", ".join(filter(None, (self.product.benefit, self.extent)))

    @property
    def extent(self) -> str:
        """The size, or how many there are to choose from."""
        count = len(self.offers)
        if count == 1:
            return self.product.size
        if all(offer.is_shade for offer in self.offers):
            return ngettext("%(count)d colour", "%(count)d colours", count) % {"count": count}
        return ngettext("%(count)d kind", "%(count)d kinds", count) % {"count": count}

    @property
    def badge(self) -> Badge | None:
        """One at most, the most useful one."""
        if self.sold_out:
            return Badge(_("Sold out"))
        if len(self.offers) == 1 and self.offers[0].is_low:
            return Badge(_("Last %(left)d") % {"left": self.left})
        if self.was:
            return Badge(_("−%(percent)d %%") % {"percent": percent_off(self.price, self.was)}, "sale")
        return Badge(_("New"), "new") if self.product.is_new else None


def percent_off(price: Decimal, was: Decimal) -> int:
    """At least one: a cut that rounds to nothing is still a cut."""
    return max(1, int(((was - price) * 100 / was).quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def sold(products: ProductQuerySet) -> ProductQuerySet:
    """Those of them that a customer may see, and of which something may be bought or will be again."""
    return products.visible().filter(Exists(Variant.objects.filter(product=OuterRef("pk"), active=True)))


def drawn(products: QuerySet[Product]) -> QuerySet[Product]:
    """The same products with all that their cards show, read along in the same query."""
    own = Variant.objects.filter(product=OuterRef("pk"), active=True).order_by("price", "position", "pk")
    pictures = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    return products.annotate(
        offers=ArraySubquery(own.annotate(json=JSONObject(**_OFFER)).values("json")),
        pictures=ArraySubquery(
            pictures.annotate(json=JSONObject(**{name: name for name in PICTURE})).values("json")[:1]
        ),
    )


def cards(products: Iterable[Product]) -> list[Card]:
    """Cards of products that were drawn. One whose last variant was switched off meanwhile is left out."""
    return [_card(product) for product in products if product.offers]  # type: ignore[attr-defined]  # annotated


def narrow(products: QuerySet[Product]) -> QuerySet[Product, dict[str, Any]]:
    """Drawn ones, as rows for `shop.compiled`: without the long texts that no card shows."""
    return products.values(*_narrow_fields(), "offers", "pictures")


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Card]:
    """What `narrow` asked for."""
    names = _narrow_fields()
    found = []
    for row in rows:
        product = Product.from_db("default", names, [row[name] for name in names])
        product.offers = [json.loads(offer) for offer in row["offers"]]  # type: ignore[attr-defined]  # annotated
        product.pictures = [json.loads(picture) for picture in row["pictures"]]  # type: ignore[attr-defined]
        found.append(product)
    return cards(found)


@cache
def _narrow_fields() -> list[str]:
    spoken = translator.get_options_for_model(Product).all_fields  # kept as name_en, name_km
    fields = [field for field in Product._meta.concrete_fields if field.name not in spoken]
    return [field.attname for field in fields if not field.attname.startswith(_LONG)]


_LONG = ("description_", "how_to_use_", "ingredients_")

# Prices travel as text: a JSON number would come back as a float.
_OFFER: dict[str, Any] = {
    "pk": "pk",
    "price": Cast("price", TextField()),
    "compare_at": Cast("compare_at", TextField()),
    "on_hand": "on_hand",
    "low_stock_mark": "low_stock_mark",
    "swatch": "swatch",
}
PICTURE = Picture._fields


def _card(product: Product) -> Card:
    offers: list[dict[str, Any]] = product.offers  # type: ignore[attr-defined]  # annotated
    pictures: list[dict[str, Any]] = product.pictures  # type: ignore[attr-defined]
    return Card(product, [_offer(offer) for offer in offers], Picture(**pictures[0]) if pictures else None)


def _offer(offer: dict[str, Any]) -> Offer:
    return Offer(
        pk=offer["pk"],
        price=Decimal(offer["price"]),
        compare_at=Decimal(offer["compare_at"]) if offer["compare_at"] else None,
        on_hand=offer["on_hand"],
        is_low=0 < offer["on_hand"] <= offer["low_stock_mark"],
        is_shade=bool(offer["swatch"]),
    )
