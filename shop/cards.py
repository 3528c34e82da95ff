"""Cards: what a product says of itself among others. One query, however many of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop import spoken
from shop.compiled import IDS, Compiled, any_of
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


class Goods(NamedTuple):
    """What a card needs to know of a product, in the reader's language."""

    pk: int
    slug: str
    name: str
    benefit: str
    size: str
    is_new: bool


class Offer(NamedTuple):
    """What a card needs to know of one variant."""

    pk: int
    price: Decimal
    compare_at: Decimal | None
    left: int | None  # none, or few; of plenty no card says how much, so that it stays equal while it sells
    is_shade: bool


class Card(NamedTuple):
    """Nothing but values: cards that are equal look the same."""

    product: Goods
    offers: tuple[Offer, ...]  # the cheapest first; never empty
    picture: Picture | None

    @property
    def name(self) -> str:
        return self.product.name

    @property
    def url(self) -> str:
        return reverse("shop:product", args=[self.product.slug])

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
    def sold_out(self) -> bool:
        return all(offer.left == 0 for offer in self.offers)

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
        if len(self.offers) == 1 and (left := self.offers[0].left):
            return Badge(_("Last %(left)d") % {"left": left})
        if self.was:
            return Badge(_("−%(percent)d %%") % {"percent": percent_off(self.price, self.was)}, "sale")
        return Badge(_("New"), "new") if self.product.is_new else None


def percent_off(price: Decimal, was: Decimal) -> int:
    """At least one: a cut that rounds to nothing is still a cut."""
    return max(1, int(((was - price) * 100 / was).quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def sold(products: ProductQuerySet) -> ProductQuerySet:
    """Those of them that a customer may see, and of which something may be bought or will be again."""
    return products.visible().filter(Exists(Variant.objects.filter(product=OuterRef("pk"), active=True)))


def drawn(products: QuerySet[Product], *more: str) -> QuerySet[Product, dict[str, Any]]:
    """The same products as rows for `cards`, with all that is on their variants and pictures; `more` are columns."""
    own = Variant.objects.filter(product=OuterRef("pk"), active=True).order_by("price", "position", "pk")
    pictures = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    return products.annotate(
        offers=ArraySubquery(own.annotate(json=JSONObject(**_OFFER)).values("json")),
        pictures=ArraySubquery(
            pictures.annotate(json=JSONObject(**{name: name for name in PICTURE})).values("json")[:1]
        ),
    ).values("pk", "slug", "is_new", *spoken.columns("name", "benefit", "size"), "offers", "pictures", *more)


def cards(rows: Iterable[dict[str, Any]]) -> list[Card]:
    """Of what was drawn, as `shop.compiled` reads it. One whose last variant was switched off meanwhile is left out."""
    order = spoken.order()
    return [_card(row, order) for row in rows if row["offers"]]


def cards_of(ids: list[int]) -> list[Card]:
    """In this order; read live, so that a card never shows what was switched off a moment ago."""
    found = {card.product.pk: card for card in cards(_THESE.rows(ids=ids))} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def _these(ids: list[int]) -> QuerySet[Product, Any]:
    return drawn(Product.objects.visible().filter(any_of("pk", ids))).order_by()


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


_THESE = Compiled(_these, ids=IDS)


def _card(row: dict[str, Any], order: Iterable[str]) -> Card:
    name, benefit, size = (spoken.words(row, column, order) for column in ("name", "benefit", "size"))
    product = Goods(row["pk"], row["slug"], name, benefit, size, row["is_new"])
    pictures = [Picture(**json.loads(picture)) for picture in row["pictures"]]
    return Card(product, tuple(_offer(json.loads(offer)) for offer in row["offers"]), pictures[0] if pictures else None)


def _offer(offer: dict[str, Any]) -> Offer:
    return Offer(
        pk=offer["pk"],
        price=Decimal(offer["price"]),
        compare_at=Decimal(offer["compare_at"]) if offer["compare_at"] else None,
        left=offer["on_hand"] if offer["on_hand"] <= offer["low_stock_mark"] else None,
        is_shade=bool(offer["swatch"]),
    )
