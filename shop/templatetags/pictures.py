"""Showing pictures in templates: `{% picture image sizes="20rem" %}`, `{% hero_picture slide %}`."""

from typing import Any

from django import template

from shop import pictures
from shop.models import HeroPicture, HeroSlide, ProductImage

register = template.Library()

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
EMPTY = {"colour": "#f3dfdf", "width": 4, "height": 5}  # a box of petal colour
NARROW = "(width < 48rem)"


@register.inclusion_tag("components/_picture.html")
def picture(
    image: ProductImage | HeroPicture | None,
    *,
    sizes: str = "100vw",
    alt: str | None = None,
    eager: bool = False,
    class_: str = "",
) -> dict[str, Any]:
    """`alt=""` silences it beside a name that says the same; `eager` is for the first thing people see."""
    words = alt if alt is not None else image.alt if image else ""
    shown = {"alt": words, "eager": eager, "class": class_}
    if image is None:
        return {**shown, **EMPTY}
    if not image.developed:
        return {**shown, "colour": image.colour, "width": image.width, "height": image.height}
    return {**shown, "sources": _sources(image, sizes), **_fallback(image, sizes)}


@register.inclusion_tag("components/_picture.html")
def hero_picture(slide: HeroSlide, *, eager: bool = True, class_: str = "") -> dict[str, Any]:
    """The wide picture, and on phones the portrait one."""
    shapes = {image.shape: image for image in slide.pictures.all()}
    wide, portrait = shapes.get(HeroPicture.Shape.WIDE), shapes.get(HeroPicture.Shape.PORTRAIT)
    main = wide or portrait
    shown = picture(main, sizes="100vw", eager=eager, class_=class_)
    if "sources" in shown and wide and portrait and portrait.developed:
        narrow = [{**source, "media": NARROW} for source in _sources(portrait, "100vw", tuple(TYPES))]
        shown["sources"] = [*narrow, *shown["sources"]]
    return shown


def _sources(
    image: ProductImage | HeroPicture, sizes: str, kinds: tuple[str, ...] = ("avif", "webp")
) -> list[dict[str, Any]]:
    wide = pictures.widths(image)[-1]
    return [
        {
            "type": TYPES[kind],
            "srcset": _srcset(image, kind),
            "sizes": sizes,
            "width": wide,
            "height": pictures.height(image, wide),
        }
        for kind in kinds
    ]


def _fallback(image: ProductImage | HeroPicture, sizes: str) -> dict[str, Any]:
    wide = pictures.widths(image)[-1]
    return {
        "src": pictures.address(image, wide, "jpg"),
        "srcset": _srcset(image, "jpg"),
        "sizes": sizes,
        "width": wide,
        "height": pictures.height(image, wide),
    }


def _srcset(image: ProductImage | HeroPicture, kind: str) -> str:
    return ", ".join(f"{pictures.address(image, width, kind)} {width}w" for width in pictures.widths(image))
