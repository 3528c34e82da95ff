"""The shop window: slides and categories at the top of the home page."""

from dataclasses import dataclass

from shop import catalogue
from shop.cards import Picture
from shop.models import HeroSlide


@dataclass(frozen=True, slots=True)
class Tile:
    """A category as a picture and a word."""

    name: str
    url: str
    picture: Picture | None
    count: int


def slides() -> list[HeroSlide]:
    """Those showing now, in order; one without a picture waits until it has one."""
    return [slide for slide in HeroSlide.objects.showing().prefetch_related("pictures") if slide.pictures.all()]


def tiles() -> list[Tile]:
    """The menu once more, with pictures."""
    return [
        Tile(entry["name"], entry["url"], Picture(**entry["picture"]) if entry["picture"] else None, entry["count"])
        for entry in catalogue.menu()
    ]
