"""What lists and shelves look up for one of their things."""

from django import template

from shop.catalogue import MOST_COUNTED_INSIDE
from shop.models import HeroPicture, HeroSlide

register = template.Library()


@register.filter
def inside(count: int) -> str:
    """`23`, or `1,000+` where nobody counted on."""
    return f"{MOST_COUNTED_INSIDE:,}+" if count >= MOST_COUNTED_INSIDE else str(count)


@register.filter
def at(said: dict[int, object], key: int) -> object:
    """What a table has for one row; nothing for none."""
    return said.get(key, "")


@register.filter
def upright(slide: HeroSlide) -> HeroPicture | None:
    """Its picture for where words stand beside it: the portrait, or what there is."""
    shapes = {picture.shape: picture for picture in slide.pictures.all()}
    return shapes.get(HeroPicture.Shape.PORTRAIT) or shapes.get(HeroPicture.Shape.WIDE)
