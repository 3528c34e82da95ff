"""Cards: what a product says of itself among others."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Badge:
    words: str
    kind: str = ""


class Picture(NamedTuple):
    """What showing a picture takes."""

    file: str
    width: int
    height: int
    colour: str
    developed: bool
    alt: str = ""  # in the reader's language, where nothing beside it says the same


PICTURE = ("file", "width", "height", "colour", "developed")  # the columns of that, but for the words


class CardProduct(NamedTuple):
    """What a card needs to know of a product, in the reader's language."""

    pk: int
    slug: str
    name: str
    benefit: str
    size: str
    is_new: bool


class CardVariant(NamedTuple):
    """What a card needs to know of one variant."""

    pk: int
    price: Decimal
    compare_at: Decimal | None
    left: int | None  # none, or few; of plenty no card says how much, so that it stays equal while it sells
    is_shade: bool


class ProductCard(NamedTuple):
    """Nothing but values: cards that are equal look the same."""

    product: CardProduct
    offers: tuple[CardVariant, ...]  # the cheapest first; never empty
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
