"""The shop window: what stands on the home page."""

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet, Value

from shop import catalogue
from shop.cards import Card, cards, drawn, sold
from shop.compiled import Compiled
from shop.models import HeroPicture, HeroSlide, Product, ProductImage

ON_A_SHELF = 4
FRESH, BEST = "fresh", "best"


@dataclass(frozen=True, slots=True)
class Tile:
    """A category as a picture and a word."""

    name: str
    url: str
    picture: ProductImage | None
    count: int


def slides() -> list[HeroSlide]:
    """Those showing now, in order; one without a picture waits until it has one."""
    found: dict[int, HeroSlide] = {}
    pictures = HeroPicture.objects.filter(slide__in=HeroSlide.objects.showing()).select_related("slide")
    for picture in pictures.order_by("slide__position", "slide_id"):
        slide = found.setdefault(picture.slide_id, picture.slide)
        # What prefetch_related would do, without asking a second time.
        slide.__dict__.setdefault("_prefetched_objects_cache", {}).setdefault("pictures", []).append(picture)
    return list(found.values())


def tiles() -> list[Tile]:
    """The menu once more, with pictures."""
    return [
        Tile(
            entry["name"], entry["url"], ProductImage(**entry["picture"]) if entry["picture"] else None, entry["count"]
        )
        for entry in catalogue.menu()
    ]


def shelves() -> tuple[list[Card], list[Card]]:
    """What is new, and what others take home; both in one query."""
    rows = _SHELVES.rows()
    fresh = sorted((row for row in rows if row["shelf"] == FRESH), key=itemgetter("created_at", "pk"), reverse=True)
    best = sorted((row for row in rows if row["shelf"] == BEST), key=itemgetter("position", "pk"))
    return cards(fresh), cards(best)


def best_sellers() -> list[Card]:
    """For a page that has nothing else to show."""
    return cards(_BEST_SELLERS.rows())


def _shelves() -> QuerySet[Product, Any]:
    fresh = sold(Product.objects.filter(is_new=True)).order_by("-created_at", "-pk")
    return _shelf(FRESH, fresh).union(_shelf(BEST, _best()), all=True)


def _shelf(name: str, products: QuerySet[Product]) -> QuerySet[Product, Any]:
    return drawn(products.annotate(shelf=Value(name)), "shelf", "created_at", "position")[:ON_A_SHELF]


def _best() -> QuerySet[Product]:
    return sold(Product.objects.filter(is_bestseller=True)).order_by("position", "pk")


_SHELVES = Compiled(_shelves)
_BEST_SELLERS = Compiled(lambda: drawn(_best())[:ON_A_SHELF])
