"""What a cart costs now, line by line; what can no longer be sold is said, never dropped."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from shop import spoken
from shop.cards import PICTURE, Picture
from shop.compiled import IDS, Compiled, any_of
from shop.models import ProductImage, Variant
from shop.models.goods import ON_SALE
from shop.money import to_cents


@dataclass(frozen=True, slots=True)
class Named:
    """The product of which a piece is, as far as a line shows it."""

    name: str
    slug: str

    def get_absolute_url(self) -> str:
        return reverse("shop:product", args=[self.slug])


@dataclass(frozen=True, slots=True)
class Piece:
    """What a line shows of a variant; there are descriptions and prices beside it that no line needs."""

    pk: int
    product: Named
    name: str
    price: Decimal
    on_hand: int
    for_sale: bool
    picture: Picture | None  # its own, else the first of its product


@dataclass(frozen=True, slots=True)
class PricedLine:
    variant: Piece
    quantity: int
    seen: Decimal | None = None  # what one cost when it was put in, as far as that is known

    @property
    def was(self) -> Decimal | None:
        """What one cost before; nothing while it costs the same."""
        return self.seen if self.seen != self.variant.price else None

    @property
    def available(self) -> int:
        """How many of the wanted pieces can be bought now."""
        return min(self.quantity, self.left)

    @property
    def amount(self) -> Decimal:
        """What they cost, those that can be bought."""
        return to_cents(self.variant.price * self.available)

    @property
    def left(self) -> int:
        """Pieces there are of it; none when it is no longer sold."""
        return self.variant.on_hand if self.for_sale else 0

    @property
    def for_sale(self) -> bool:
        return self.variant.for_sale

    @property
    def is_short(self) -> bool:
        return self.quantity > self.left


@dataclass(frozen=True, slots=True)
class PricedCart:
    lines: list[PricedLine]
    vanished: int  # lines whose variant no longer exists at all

    @property
    def goods(self) -> Decimal:
        """What the drawer, the cart page and the checkout all say it comes to: what cannot be bought costs nothing."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def available(self) -> int:
        """The pieces that make up this sum."""
        return sum(line.available for line in self.lines)

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and not self.vanished and not any(line.is_short for line in self.lines)


def price(quantities: Mapping[int, int], seen: Mapping[int, Decimal] | None = None) -> PricedCart:
    """One query, however many lines, in the order things were put in.

    `seen` are the prices of then: they stand beside those of now where the two differ; nothing is reckoned with them.
    """
    then = seen or {}
    found = pieces(list(quantities))
    lines = [PricedLine(found[pk], pieces, then.get(pk)) for pk, pieces in quantities.items() if pk in found]
    return PricedCart(lines, vanished=len(quantities) - len(lines))


def pieces(ids: list[int]) -> dict[int, Piece]:
    """Those of these variants that exist, sold or not, in the reader's language."""
    possible = [pk for pk in ids if 0 < pk <= BigIntegerField.MAX_BIGINT]
    found = _PIECES.rows(ids=possible) if possible else []
    languages = spoken.order()
    return {row["pk"]: piece(row, languages) for row in found}


def rows(variants: QuerySet[Variant], *more: str) -> QuerySet[Variant, Any]:
    """A query of what `piece` reads, and of `more` that is annotated."""
    known = variants.annotate(on_sale=ON_SALE, shown=shown())
    words = spoken.columns("name", "product__name")
    return known.values("pk", "price", "on_hand", "product__slug", *words, "on_sale", "shown", *more)


def piece(row: dict[str, Any], languages: Iterable[str]) -> Piece:
    product = Named(spoken.words(row, "product__name", languages), row["product__slug"])
    option = spoken.words(row, "name", languages)
    return Piece(row["pk"], product, option, row["price"], row["on_hand"], row["on_sale"], picture(row["shown"]))


def shown(variant: str = "") -> Coalesce:
    """The picture of a variant, for a query: its own, else the first of its product. `picture` reads it."""
    image = JSONObject(**{name: name for name in PICTURE})
    own = ProductImage.objects.filter(pk=OuterRef(f"{variant}picture")).annotate(json=image).values("json")
    every = ProductImage.objects.filter(product=OuterRef(f"{variant}product")).annotate(json=image)
    return Coalesce(Subquery(own), Subquery(every.order_by("position", "pk").values("json")[:1]))


def picture(written: str | None) -> Picture | None:
    return Picture(**json.loads(written)) if written else None


def _pieces(ids: list[int]) -> QuerySet[Variant, Any]:
    return rows(Variant.objects.filter(any_of("pk", ids)).order_by())


_PIECES = Compiled(_pieces, ids=IDS)
