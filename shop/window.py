"""The shop window: what stands on the home page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Value

from shop import catalogue
from shop.cards import Card, cards, drawn, sold
from shop.models import HeroPicture, HeroSlide, Product, ProductImage

ON_A_SHELF = 4


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
    fresh = drawn(sold(Product.objects.filter(is_new=True))).annotate(shelf=Value("fresh"))
    best = drawn(_best()).annotate(shelf=Value("best"))
    found = cards(fresh.order_by("-created_at", "-pk")[:ON_A_SHELF].union(best[:ON_A_SHELF], all=True))
    return (
        sorted((card for card in found if _shelf(card) == "fresh"), key=_age, reverse=True),
        sorted((card for card in found if _shelf(card) == "best"), key=_rank),
    )


def best_sellers() -> list[Card]:
    """For a page that has nothing else to show."""
    return cards(drawn(_best())[:ON_A_SHELF])


def _best() -> QuerySet[Product]:
    return sold(Product.objects.filter(is_bestseller=True)).order_by("position", "pk")


def _shelf(card: Card) -> str:
    return card.product.shelf  # type: ignore[attr-defined]  # annotated


def _age(card: Card) -> tuple[datetime, int]:
    return card.product.created_at, card.product.pk


def _rank(card: Card) -> tuple[int, int]:
    return card.product.position, card.product.pk
