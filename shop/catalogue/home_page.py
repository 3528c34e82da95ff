"""Data of the home page: hero slides, category tiles and rows of products. Cached per process and language."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language

from madamda.cache.local import LocalCache
from shop.catalogue import navigation
from shop.models import HeroPicture, HeroSlide
from shop.product_cards import HeroImage, Picture, ProductCard
from shop.queries import product_cards
from shop.shared_cache import shared

MOST_SLIDES = 20  # upper bound of the query

_cache = LocalCache()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """A hero slide. At least one of its images is there."""

    pk: int
    headline: str
    subline: str
    button: str
    link: str
    ink: str
    wide: HeroImage | None
    portrait: HeroImage | None


@dataclass(frozen=True, slots=True)
class Tile:
    """A category with its picture."""

    name: str
    url: str
    picture: Picture | None
    count: int


def slides() -> list[Slide]:
    """Return the slides shown now, in order. A slide without a picture is left out."""
    kept: list[Slide] = _cache.get(f"slides:{get_language()}", lambda: [_slide(row) for row in _read_slides()])
    return kept


def category_tiles() -> list[Tile]:
    """Return the top-level categories of the menu, with pictures."""
    return [
        Tile(entry["name"], entry["url"], Picture(**entry["picture"]) if entry["picture"] else None, entry["count"])
        for entry in navigation.menu()
    ]


def product_rows() -> tuple[list[ProductCard], list[ProductCard]]:
    """Return the new products and the best sellers."""
    kept: tuple[list[ProductCard], list[ProductCard]] = _cache.get(f"rows:{get_language()}", product_cards.product_rows)
    return kept


@shared
def _read_slides() -> list[dict[str, Any]]:
    """Read the slides with their images. Two queries."""
    has_picture = Exists(HeroPicture.objects.filter(slide=OuterRef("pk")))
    found = HeroSlide.objects.shown_at().filter(has_picture).prefetch_related("pictures")[:MOST_SLIDES]
    return [
        {
            **{name: getattr(slide, name) for name in ("pk", "headline", "subline", "button", "link", "ink")},
            "images": {image.shape: _image(image) for image in slide.pictures.all()},
        }
        for slide in found
    ]


def _image(image: HeroPicture) -> dict[str, Any]:
    return {name: getattr(image, name) for name in HeroImage._fields} | {"file": image.file.name}


def _slide(row: dict[str, Any]) -> Slide:
    images = {shape: HeroImage(**image) for shape, image in row["images"].items()}
    values = {name: value for name, value in row.items() if name != "images"}
    return Slide(**values, wide=images.get(HeroPicture.Shape.WIDE), portrait=images.get(HeroPicture.Shape.PORTRAIT))
