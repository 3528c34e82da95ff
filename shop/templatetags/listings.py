"""What lists and shelves look up for one of their things."""

from django import template

from shop.catalogue.navigation import MOST_COUNTED_INSIDE
from shop.models import HeroPicture, HeroSlide

register = template.Library()


@register.filter
def inside(count: int, most: int = MOST_COUNTED_INSIDE) -> str:
    """`23`, or `1,000+` where nobody counted on."""
    return f"{most:,}+" if count >= most else str(count)


@register.filter
def at(said: dict[int, object] | str, key: int) -> object:
    """What a table has for one row; nothing for none, or without a table."""
    return said.get(key, "") if isinstance(said, dict) else ""


@register.filter
def upright(slide: HeroSlide) -> HeroPicture | None:
    """Its picture for where words stand beside it: the portrait, or what there is."""
    return _shaped(slide, HeroPicture.Shape.PORTRAIT, HeroPicture.Shape.WIDE)


@register.filter
def wide(slide: HeroSlide | str) -> HeroPicture | None:
    """Its picture for where a link is shown; nothing where there is no slide."""
    return _shaped(slide, HeroPicture.Shape.WIDE, HeroPicture.Shape.PORTRAIT) if isinstance(slide, HeroSlide) else None


def _shaped(slide: HeroSlide, best: str, other: str) -> HeroPicture | None:
    shapes = {picture.shape: picture for picture in slide.pictures.all()}
    return shapes.get(best) or shapes.get(other)
