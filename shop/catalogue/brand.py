"""The shop's brand as pages show it: logo, icons, colours."""

from hashlib import blake2b
from typing import Any, NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from shop import brand_colours, brand_fonts
from shop.models import StoreSettings

PLAIN = "plain"  # in the URL of a style sheet: as designed
OWN_NAME = "Madamda"  # drawn as a word, and with icons of its own


class BrandImage(NamedTuple):
    """An image file: its URL and its size in pixels."""

    url: str
    width: int
    height: int


class Brand(NamedTuple):
    """The name and the logo; `is_drawn` if the templates draw the name."""

    name: str
    logo: BrandImage | None
    logo_dark: BrandImage | None
    is_drawn: bool


class Icons(NamedTuple):
    tab: str  # for browser tabs
    tab_type: str
    touch: str  # 180 × 180
    small: str  # 192 × 192
    large: str  # 512 × 512
    maskable: str


def read(store: StoreSettings) -> dict[str, Any]:
    """Return what `brand_of`, `icons_of` and the pages need, as JSON-serialisable values."""
    return {
        "name": store.name,
        "images": store.brand_images,
        "colour": store.brand_colour,
        "style": style_url(store.brand_colour, store.font),
        "font": brand_fonts.preloaded(store.font),
        "theme": _theme(store.brand_colour),
    }


def brand_of(said: dict[str, Any]) -> Brand:
    logo, dark = _image(said, "logo"), _image(said, "logo_dark")
    return Brand(said["name"], logo, dark, is_drawn=logo is None and said["name"] == OWN_NAME)


def icons_of(said: dict[str, Any]) -> Icons:
    """Return the URLs of the shop's icons: its own, or Madamda's, or a bag for a shop with a name and no icon."""
    if "icon_tab" in said["images"]:
        tab, *others = (
            settings.MEDIA_URL + said["images"][f"icon_{name}"]["file"] for name in ("tab", 180, 192, 512, "maskable")
        )
        return Icons(tab, "image/png", *others)
    folder = "img" if said["name"] == OWN_NAME else "img/shop"
    pngs = [static(f"{folder}/icon-{side}.png") for side in (180, 192, 512, 512)]
    return Icons(static(f"{folder}/favicon.svg"), "image/svg+xml", *pngs)


def social_picture(said: dict[str, Any]) -> BrandImage | None:
    return _image(said, "social_picture")


def style_url(colour: str, font: str) -> str:
    """Return the URL of the style sheet of this colour and font, which changes with its content; empty without both."""
    if not (text := style_sheet(colour, font)):
        return ""
    digest = blake2b(text.encode(), digest_size=6).hexdigest()
    return reverse("shop:brand_style", args=[colour.removeprefix("#") or PLAIN, font or PLAIN, digest])


def style_sheet(colour: str, font: str) -> str:
    return (brand_colours.style_sheet(colour) if colour else "") + brand_fonts.style_sheet(font)


def _theme(colour: str) -> list[str]:
    """Return the colours of the browser's toolbar in the light and the dark theme, and that of the light page."""
    tokens = brand_colours.palette(colour) if colour else brand_colours.design()
    return [*tokens["--tint"], tokens["--paper"][0]]


def _image(said: dict[str, Any], name: str) -> BrandImage | None:
    if not (made := said["images"].get(name)):
        return None
    return BrandImage(settings.MEDIA_URL + made["file"], made["width"], made["height"])
