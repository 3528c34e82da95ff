"""The shop window: slides and categories at the top of the home page."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from shop.catalogue import navigation
from shop.models import HeroPicture, HeroSlide
from shop.product_cards import Picture

MOST_SLIDES = 20  # nobody swipes further


@dataclass(frozen=True, slots=True)
class Tile:
    """A category as a picture and a word."""

    name: str
    url: str
    picture: Picture | None
    count: int


def slides() -> list[HeroSlide]:
    """Those showing now, in order; one without a picture waits until it has one."""
    has_picture = Exists(HeroPicture.objects.filter(slide=OuterRef("pk")))
    return list(HeroSlide.objects.shown_at().filter(has_picture).prefetch_related("pictures")[:MOST_SLIDES])


def category_tiles() -> list[Tile]:
    """The menu once more, with pictures."""
    return [
        Tile(entry["name"], entry["url"], Picture(**entry["picture"]) if entry["picture"] else None, entry["count"])
        for entry in navigation.menu()
    ]
