"""Hero slides and category tiles of the home page."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from shop.catalogue import navigation
from shop.models import HeroPicture, HeroSlide
from shop.product_cards import Picture

MOST_SLIDES = 20  # upper bound of the query


@dataclass(frozen=True, slots=True)
class Tile:
    """A category with its picture."""

    name: str
    url: str
    picture: Picture | None
    count: int


def slides() -> list[HeroSlide]:
    """Return the slides shown now, in order. A slide without a picture is left out."""
    has_picture = Exists(HeroPicture.objects.filter(slide=OuterRef("pk")))
    return list(HeroSlide.objects.shown_at().filter(has_picture).prefetch_related("pictures")[:MOST_SLIDES])


def category_tiles() -> list[Tile]:
    """Return the top-level categories of the menu, with pictures."""
    return [
        Tile(entry["name"], entry["url"], Picture(**entry["picture"]) if entry["picture"] else None, entry["count"])
        for entry in navigation.menu()
    ]
