"""Product cards: the values shown for a product in lists."""

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
    """The values needed to render an image."""

    file: str
    width: int
    height: int
    colour: str
    developed: bool
    alt: str = ""  # in the current language; "" if adjacent text has the same content


class HeroImage(NamedTuple):
    """The values needed to render the image of a hero slide. `shape` is one of HeroPicture.Shape."""

    file: str
    width: int
    height: int
    colour: str
    developed: bool
    alt: str
    shape: str


PICTURE = ("file", "width", "height", "colour", "developed")  # its columns, without `alt`


class CardProduct(NamedTuple):
    """The values of a product on its card, in the current language."""

    pk: int
    slug: str
    name: str
    benefit: str
    size: str
    is_new: bool


class CardVariant(NamedTuple):
    """The values of one variant on its product's card."""

    pk: int
    price: Decimal
    compare_at: Decimal | None
    left: int | None  # stock if it is low, else None, so that the card stays equal while plenty are sold
    is_shade: bool


class ProductCard(NamedTuple):
    """Values only, so that equal cards render to the same HTML."""

    product: CardProduct
    offers: tuple[CardVariant, ...]  # cheapest first; never empty
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
        """True if another variant costs more, so that the price is shown as "from"."""
        return self.offers[-1].price > self.price

    @property
    def variant(self) -> int | None:
        """Id of the only variant, or None if the customer has to choose."""
        return self.offers[0].pk if len(self.offers) == 1 else None

    @property
    def sold_out(self) -> bool:
        return all(offer.left == 0 for offer in self.offers)

    @property
    def line(self) -> str:
        """Benefit, and size or number of variants."""
        return ", ".join(filter(None, (self.product.benefit, self.extent)))

    @property
    def extent(self) -> str:
        """Size, or number of variants if there are several."""
        count = len(self.offers)
        if count == 1:
            return self.product.size
        if all(offer.is_shade for offer in self.offers):
            return ngettext("%(count)d colour", "%(count)d colours", count) % {"count": count}
        return ngettext("%(count)d option", "%(count)d options", count) % {"count": count}

    @property
    def badge(self) -> Badge | None:
        """The most important badge, or None."""
        if self.sold_out:
            return Badge(_("Sold out"))
        if len(self.offers) == 1 and (left := self.offers[0].left):
            return Badge(_("Only %(left)d left") % {"left": left})
        if self.was:
            return Badge(_("−%(percent)d %%") % {"percent": percent_off(self.price, self.was)}, "sale")
        return Badge(_("New"), "new") if self.product.is_new else None


def percent_off(price: Decimal, was: Decimal) -> int:
    """Return the reduction in percent, rounded, at least 1."""
    return max(1, int(((was - price) * 100 / was).quantize(Decimal(1), rounding=ROUND_HALF_UP)))
