"""One product as its page shows it, with all there is to choose from."""

import json
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Func, Model, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from shop import spoken
from shop.cards import PICTURE, Card, cards, drawn, percent_off, sold
from shop.compiled import NUMBER, TEXT, Compiled
from shop.models import Category, Product, ProductImage, Variant

OTHERS = 4

Told = TypeVar("Told", bound=Model)


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
    above: list[dict[str, str]]  # the categories it lies in, the upper one first
    choices: list[Choice]
    pictures: list[ProductImage]
    others: list[Card]
    chosen: Choice | None  # what is marked when the page opens

    @property
    def sold_out(self) -> bool:
        return all(choice.variant.is_sold_out for choice in self.choices)

    @property
    def first_left(self) -> Choice | None:
        """The first that can be chosen."""
        return next((choice for choice in self.choices if not choice.variant.is_sold_out), None)

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
    def lead(self) -> str:
        """The first sentence says it; the rest is read further down."""
        return _split(self.product.description)[0]

    @property
    def rest(self) -> str:
        return _split(self.product.description)[1]


def shown(slug: str, *, chosen: int | None = None) -> Shown:
    """Two queries. Raises NotShown."""
    rows = _OFFERED.rows(slug=slug)
    if not rows:
        raise NotShown
    product = _product(rows[0])
    pictures = [ProductImage(**json.loads(picture)) for picture in rows[0]["pictures"]]
    places = {picture.pk: number for number, picture in enumerate(pictures, start=1)}
    choices = [Choice(_made(Variant, row), places.get(row["picture_id"], 0)) for row in rows]
    return Shown(product, _above(product.category), choices, pictures, _others(product), _chosen(choices, chosen))


def _offered(slug: str) -> QuerySet[Variant, Any]:
    """Its variants, each with the product, what that lies in, and all pictures."""
    found = Variant.objects.sellable().filter(product__slug=slug).order_by("position", "pk")
    told = (f"{way}{name}" for way, model in _TOLD.items() for name in spoken.stored(model))
    return found.annotate(pictures=_pictures()).values(*told, "pictures")


def _pictures() -> ArraySubquery:
    columns = (*PICTURE, "pk", *spoken.columns("alt"))
    pictures = ProductImage.objects.filter(product=OuterRef("product")).order_by("position", "pk")
    return ArraySubquery(pictures.annotate(json=JSONObject(**{name: name for name in columns})).values("json"))


_CATEGORY, _UPPER = "product__category__", "product__category__parent__"
_TOLD: dict[str, type[Model]] = {"": Variant, "product__": Product, _CATEGORY: Category, _UPPER: Category}
_OFFERED = Compiled(_offered, slug=TEXT)


def _product(row: dict[str, Any]) -> Product:
    product, category = _made(Product, row, "product__"), _made(Category, row, _CATEGORY)
    category.parent = _made(Category, row, _UPPER) if category.parent_id else None
    product.category = category
    return product


def _above(category: Category) -> list[dict[str, str]]:
    return [{"name": one.name, "url": one.get_absolute_url()} for one in (category.parent, category) if one]


def _made(model: type[Told], row: dict[str, Any], way: str = "") -> Told:
    names = spoken.stored(model)
    return model.from_db("default", names, [row[f"{way}{name}"] for name in names])


def _others(product: Product) -> list[Card]:
    """Beside it on the shelf, first those that can be bought."""
    category = product.category
    rows = _BESIDE.rows(upper=category.parent_id or category.pk, product=product.pk)
    return sorted(cards(rows), key=lambda card: card.sold_out)[:OTHERS]


def _beside(upper: int, product: int) -> QuerySet[Product, Any]:
    """The first few of each category of the family, read from an index, and of those the first."""
    near = sold(Product.objects.filter(category=OuterRef("pk"))).exclude(pk=product).order_by(*_ORDER).values("pk")
    few = Func(ArraySubquery(near[: 2 * OTHERS]), function="unnest", output_field=BigIntegerField())
    family = Category.objects.filter(Q(pk=upper) | Q(parent=upper)).order_by().annotate(few=few)
    return drawn(Product.objects.filter(pk__in=family.values("few")).order_by(*_ORDER))[: 2 * OTHERS]


_ORDER = ("-is_bestseller", "position", "pk")
_BESIDE = Compiled(_beside, upper=NUMBER, product=NUMBER - 1)


def _chosen(choices: list[Choice], pk: int | None) -> Choice | None:
    """The one asked for, or the only one there is; between several the customer chooses."""
    asked = (choice for choice in choices if choice.variant.pk == pk)
    return next(asked, choices[0] if len(choices) == 1 else None)


def _split(words: str) -> tuple[str, str]:
    """After the first full stop, Latin or Khmer."""
    ends = [place for mark in (". ", "។ ", ".\n", "។\n", "។") if (place := words.find(mark)) > 0]
    if not ends:
        return words.strip(), ""
    cut = min(ends) + 1
    return words[:cut].strip(), words[cut:].strip()
