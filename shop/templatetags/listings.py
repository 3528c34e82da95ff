"""Template filters for lists: capped counts, lookup by key, pictures of slides."""

from django import template

from shop.catalogue.navigation import MOST_COUNTED_INSIDE
from shop.models import HeroPicture, HeroSlide

register = template.Library()


@register.filter
def inside(count: int, most: int = MOST_COUNTED_INSIDE) -> str:
    """Format a count: `23`, or `1,000+` if counting stopped at `most`."""
    return f"{most:,}+" if count >= most else str(count)


@register.filter
def at(said: dict[int, object] | str, key: int) -> object:
    """Return the value for `key`, or "" if there is none or `said` is not a dict."""
    return said.get(key, "") if isinstance(said, dict) else ""


@register.filter
def upright(slide: HeroSlide) -> HeroPicture | None:
    """Return the portrait picture of a slide, else the wide one."""
    return _shaped(slide, HeroPicture.Shape.PORTRAIT, HeroPicture.Shape.WIDE)


@register.filter
def wide(slide: HeroSlide | str) -> HeroPicture | None:
    """Return the wide picture of a slide, else the portrait one; None without a slide."""
    return _shaped(slide, HeroPicture.Shape.WIDE, HeroPicture.Shape.PORTRAIT) if isinstance(slide, HeroSlide) else None


def _shaped(slide: HeroSlide, best: str, other: str) -> HeroPicture | None:
    shapes = {picture.shape: picture for picture in slide.pictures.all()}
    return shapes.get(best) or shapes.get(other)
