"""One product as its page shows it, with all there is to choose from."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from shop import spoken
from shop.cards import PICTURE, Card, cards, drawn, percent_off, sold
from shop.compiled import NUMBER, Compiled
from shop.models import Product, ProductImage, Variant

OTHERS = 4


class NotShown(Exception):
    """Unknown, switched off, or with nothing left that is sold."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One variant on its plate."""

    variant: Variant
    picture: int  # which of the pictures shows it, counted from 1; 0 for none of its own

    @property
    def most(self) -> int:
        """How many one may ask for."""
        return min(self.variant.on_hand, settings.CART_MAX_QUANTITY)

    @property
    def percent_off(self) -> int:
        was = self.variant.compare_at
        return percent_off(self.variant.price, was) if was else 0


@dataclass(frozen=True, slots=True)
class Shown:
    product: Product
    choices: list[Choice]
    pictures: list[ProductImage]
    others: list[Card]
    chosen: Choice  # what is marked when the page opens

    @property
    def sold_out(self) -> bool:
        return all(choice.variant.is_sold_out for choice in self.choices)

    @property
    def cheapest(self) -> Choice:
        return min(self.choices, key=lambda choice: choice.variant.price)

    @property
    def prices_differ(self) -> bool:
        return len({choice.variant.price for choice in self.choices}) > 1

    @property
    def are_shades(self) -> bool:
        return all(choice.variant.swatch for choice in self.choices)

    @property
    def most(self) -> int:
        return max(choice.most for choice in self.choices)

    @property
    def above(self) -> list[dict[str, str]]:
        """The categories it lies in, the upper one first."""
        category = self.product.category
        return [{"name": one.name, "url": one.get_absolute_url()} for one in (category.parent, category) if one]

    @property
    def lead(self) -> str:
        """The first sentence says it; the rest is read further down."""
        return _split(self.product.description)[0]

    @property
    def rest(self) -> str:
        return _split(self.product.description)[1]


def shown(slug: str, *, chosen: int | None = None) -> Shown:
    """Two queries. Raises NotShown."""
    found = Variant.objects.sellable().filter(product__slug=slug).select_related("product__category__parent")
    variants = list(found.annotate(pictures=_pictures()).order_by("position", "pk"))
    if not variants:
        raise NotShown
    product = variants[0].product
    pictures = [ProductImage(**picture) for picture in variants[0].pictures]
    places = {picture.pk: number for number, picture in enumerate(pictures, start=1)}
    choices = [Choice(variant, places.get(variant.picture_id or 0, 0)) for variant in variants]
    return Shown(product, choices, pictures, _others(product), _chosen(choices, chosen))


def _pictures() -> ArraySubquery:
    """All pictures of the product, read along with its variants."""
    columns = (*PICTURE, "pk", *spoken.columns("alt"))
    pictures = ProductImage.objects.filter(product=OuterRef("product")).order_by("position", "pk")
    return ArraySubquery(pictures.annotate(json=JSONObject(**{name: name for name in columns})).values("json"))


def _others(product: Product) -> list[Card]:
    """Beside it on the shelf, first those that can be bought."""
    category = product.category
    rows = _BESIDE.rows(upper=category.parent_id or category.pk, product=product.pk)
    return sorted(cards(rows), key=lambda card: card.sold_out)[:OTHERS]


def _beside(upper: int, product: int) -> QuerySet[Product, Any]:
    family = Product.objects.inside(upper).exclude(pk=product)
    return drawn(sold(family)).order_by("-is_bestseller", "position", "pk")[: 2 * OTHERS]


_BESIDE = Compiled(_beside, upper=NUMBER, product=NUMBER - 1)


def _chosen(choices: list[Choice], pk: int | None) -> Choice:
    """The one asked for, else the first that is there."""
    asked = (choice for choice in choices if choice.variant.pk == pk)
    there = (choice for choice in choices if not choice.variant.is_sold_out)
    return next(asked, None) or next(there, choices[0])


def _split(words: str) -> tuple[str, str]:
    """After the first full stop, Latin or Khmer."""
    ends = [place for mark in (". ", "។ ", ".\n", "។\n", "។") if (place := words.find(mark)) > 0]
    if not ends:
        return words.strip(), ""
    cut = min(ends) + 1
    return words[:cut].strip(), words[cut:].strip()
