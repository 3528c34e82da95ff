"""Product page: a product with its variants, pictures and related products."""

from dataclasses import dataclass

from django.conf import settings

from shop.product_cards import Picture, ProductCard, percent_off
from shop.queries.product_cards import beside
from shop.queries.product_detail import ShownProduct, ShownVariant, offered


class NotShown(Exception):
    """The product is unknown, switched off, or has no active variant."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One variant as an option of the form."""

    variant: ShownVariant
    picture: int  # number of the picture that shows it, from 1; 0 if it has none of its own

    @property
    def most(self) -> int:
        """Maximum quantity that can be added."""
        return min(self.variant.on_hand, settings.CART_MAX_QUANTITY)

    @property
    def percent_off(self) -> int:
        was = self.variant.compare_at
        return percent_off(self.variant.price, was) if was else 0


@dataclass(frozen=True, slots=True)
class Shown:
    product: ShownProduct
    above: list[dict[str, str]]  # categories of the product, parent first
    choices: list[Choice]
    pictures: list[Picture]
    others: list[ProductCard]
    chosen: Choice | None  # preselected option

    @property
    def sold_out(self) -> bool:
        return all(choice.variant.is_sold_out for choice in self.choices)

    @property
    def first_left(self) -> Choice | None:
        """The first option in stock."""
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
        """First sentence of the description; `rest` is shown further down."""
        return _split(self.product.description)[0]

    @property
    def rest(self) -> str:
        return _split(self.product.description)[1]


def shown(slug: str, *, chosen: int | None = None) -> Shown:
    """Load the page of a product; two queries. `chosen` is a variant id. Raise NotShown."""
    found = offered(slug)
    if found is None:
        raise NotShown
    places = {pk: number for number, pk in enumerate(found.pictures, start=1)}
    choices = [Choice(variant, places.get(variant.picture_id or 0, 0)) for variant in found.variants]
    above = [{"name": one.name, "url": one.url} for one in found.product.above]
    others = beside(found.product.pk, upper=found.product.above[0].pk)
    return Shown(found.product, above, choices, list(found.pictures.values()), others, _chosen(choices, chosen))


def _chosen(choices: list[Choice], pk: int | None) -> Choice | None:
    """Return the requested option, or the only one. With several options the customer has to choose."""
    asked = (choice for choice in choices if choice.variant.pk == pk)
    return next(asked, choices[0] if len(choices) == 1 else None)


def _split(words: str) -> tuple[str, str]:
    """Split after the first full stop, Latin or Khmer."""
    ends = [place for mark in (". ", "។ ", ".\n", "។\n", "។") if (place := words.find(mark)) > 0]
    if not ends:
        return words.strip(), ""
    cut = min(ends) + 1
    return words[:cut].strip(), words[cut:].strip()
