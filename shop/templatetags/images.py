"""Template tags for images: `{% picture image sizes="20rem" %}`, `{% hero_picture slide %}`."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from shop.images import renditions
from shop.images.renditions import ImageLike
from shop.models import HeroPicture, HeroSlide
from shop.product_cards import Picture

register = template.Library()

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
EMPTY = {"colour": "#f3dfdf", "width": 4, "height": 5}  # an empty box
NARROW = "(width < 48rem)"


@register.simple_tag
def picture(
    image: ImageLike | str | None,
    *,
    sizes: str = "100vw",
    alt: str | None = None,
    eager: bool = False,
    class_: str = "",
) -> str:
    """Render an image. `alt=""` hides it from screen readers where a name beside it says the same; `eager` is for the
    first image on a page.

    Without an image, or for an undefined template variable, an empty box is rendered.
    """
    words = alt if alt is not None else getattr(image, "alt", "")
    said: dict[str, Any] = {"sizes": sizes, "alt": words, "eager": bool(eager), "class_": class_}
    if isinstance(image, HeroPicture):
        return render_to_string("components/_picture.html", _shown(image, **said))
    return _rendered(image if isinstance(image, Picture) else None, settings.MEDIA_URL, **said)


@register.inclusion_tag("components/_picture.html")
def hero_picture(slide: HeroSlide, *, eager: bool = True, class_: str = "") -> dict[str, Any]:
    """Render the wide picture of a slide, with the portrait one for narrow screens."""
    shapes = {image.shape: image for image in slide.pictures.all()}
    wide, portrait = shapes.get(HeroPicture.Shape.WIDE), shapes.get(HeroPicture.Shape.PORTRAIT)
    main = wide or portrait
    shown = _shown(main, sizes="100vw", alt=main.alt if main else "", eager=eager, class_=class_)
    if "sources" in shown and wide and portrait and portrait.developed:
        narrow = [{**source, "media": NARROW} for source in _sources(portrait, "100vw", tuple(TYPES))]
        shown["sources"] = [*narrow, *shown["sources"]]
    return shown


@lru_cache(maxsize=4096)  # the same products appear on most pages, and rendering costs as much as a query
def _rendered(image: ImageLike | None, media_url: str, **said: Any) -> SafeString:
    """Render an image. `media_url` is part of the cache key, because the URLs contain it."""
    return render_to_string("components/_picture.html", _shown(image, **said))


def _shown(image: ImageLike | None, *, sizes: str, alt: str, eager: bool, class_: str) -> dict[str, Any]:
    """Return the context of `components/_picture.html`."""
    shown = {"alt": alt, "eager": eager, "class": class_}
    if image is None:
        return {**shown, **EMPTY}
    if not image.developed:
        return {**shown, "colour": image.colour, "width": image.width, "height": image.height}
    return {**shown, "sources": _sources(image, sizes), **_fallback(image, sizes)}


def _sources(image: ImageLike, sizes: str, kinds: tuple[str, ...] = ("avif", "webp")) -> list[dict[str, Any]]:
    wide = renditions.widths(image)[-1]
    return [
        {
            "type": TYPES[kind],
            "srcset": _srcset(image, kind),
            "sizes": sizes,
            **_box(image, wide),
        }
        for kind in kinds
    ]


def _fallback(image: ImageLike, sizes: str) -> dict[str, Any]:
    wide = renditions.widths(image)[-1]
    return {
        "src": renditions.rendition_url(image, wide, "jpg"),
        "srcset": _srcset(image, "jpg"),
        "sizes": sizes,
        **_box(image, wide),
    }


def _box(image: ImageLike, wide: int) -> dict[str, str]:
    """Return the dimensions as strings: numbers would be localised in the template."""
    return {"width": str(wide), "height": str(renditions.height(image, wide))}


def _srcset(image: ImageLike, kind: str) -> str:
    return ", ".join(f"{renditions.rendition_url(image, width, kind)} {width}w" for width in renditions.widths(image))
