"""Responsive images: `{{ picture(image, sizes="20rem") }}`, `{{ hero_picture(slide) }}`."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from markupsafe import Markup

from madamda.jinja.components import component
from shop.catalogue.home_page import Slide
from shop.images import renditions
from shop.images.renditions import ImageLike
from shop.product_cards import HeroImage, Picture

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
NARROW = "(width < 48rem)"

_picture_element = component("components/picture.html", "picture_element")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source element. Dimensions are in pixels."""

    type: str
    srcset: str
    sizes: str
    width: int
    height: int
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureElement:
    """What the component shows: an image with its sources, or without renditions a box in its main colour."""

    alt: str
    eager: bool
    css_class: str
    colour: str = "#f3dfdf"
    width: int = 4
    height: int = 5
    sources: tuple[Source, ...] = ()
    src: str = ""
    srcset: str = ""
    sizes: str = ""


def picture(
    image: ImageLike | str | None,
    *,
    sizes: str = "100vw",
    alt: str | None = None,
    eager: bool = False,
    css_class: str = "",
) -> Markup:
    """Render an image. `alt=""` hides it from screen readers where a name beside it says the same; `eager` is for the
    first image on a page.

    Without an image an empty box is rendered.
    """
    words = alt if alt is not None else getattr(image, "alt", "")
    said: dict[str, Any] = {"sizes": sizes, "alt": words, "eager": eager, "css_class": css_class}
    return _rendered(image if isinstance(image, Picture | HeroImage) else None, settings.MEDIA_URL, **said)


def hero_picture(slide: Slide, *, eager: bool = True, css_class: str = "") -> Markup:
    """Render the wide picture of a slide, with the portrait one for narrow screens."""
    return _hero_picture(slide.wide, slide.portrait, settings.MEDIA_URL, eager=eager, css_class=css_class)


def picture_address(image: ImageLike) -> str:
    """Return the URL of the widest JPEG, a format that every client supports."""
    return renditions.rendition_url(image, renditions.widths(image)[-1], "jpg")


@lru_cache(maxsize=4096)  # the same products appear on most pages
def _rendered(image: ImageLike | None, media_url: str, **said: Any) -> Markup:
    """Render an image. `media_url` is part of the key, because the URLs contain it."""
    return _picture_element(_shown(image, **said))


@lru_cache(maxsize=256)
def _hero_picture(wide: HeroImage | None, portrait: HeroImage | None, _media_url: str, **said: Any) -> Markup:
    main = wide or portrait
    shown = _shown(main, sizes="100vw", alt=main.alt if main else "", **said)
    if shown.sources and wide and portrait and portrait.developed:
        narrow = [replace(source, media=NARROW) for source in _sources(portrait, "100vw", tuple(TYPES))]
        shown = replace(shown, sources=(*narrow, *shown.sources))
    return _picture_element(shown)


def _shown(image: ImageLike | None, *, sizes: str, **said: Any) -> PictureElement:
    if image is None:
        return PictureElement(**said)
    if not image.developed:
        return PictureElement(**said, colour=image.colour, width=image.width, height=image.height)
    wide = renditions.widths(image)[-1]
    return PictureElement(
        **said,
        width=wide,
        height=renditions.height(image, wide),
        sources=_sources(image, sizes),
        src=renditions.rendition_url(image, wide, "jpg"),
        srcset=_srcset(image, "jpg"),
        sizes=sizes,
    )


def _sources(image: ImageLike, sizes: str, kinds: tuple[str, ...] = ("avif", "webp")) -> tuple[Source, ...]:
    wide = renditions.widths(image)[-1]
    size: dict[str, Any] = {"sizes": sizes, "width": wide, "height": renditions.height(image, wide)}
    return tuple(Source(type=TYPES[kind], srcset=_srcset(image, kind), **size) for kind in kinds)


def _srcset(image: ImageLike, kind: str) -> str:
    return ", ".join(f"{renditions.rendition_url(image, width, kind)} {width}w" for width in renditions.widths(image))
