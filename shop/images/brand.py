"""What pages show of the shop's logo, icon and preview picture: made from the uploads when the settings are saved."""

from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image, ImageOps

from shop.models import StoreSettings
from shop.models.images import originals

LOGO = (640, 144)  # pixels at most; shown at half of it or less
TAB = 48  # icon in browser tabs, transparent
HOME_SCREEN = (180, 192, 512)  # icons on white
MASKABLE = 512  # on white, with room for the masks of home screens
SOCIAL = (1200, 630)
_MARGIN, _MASKED = 0.1, 0.2  # of the side, on each edge

Made = dict[str, Any]


def make(store: StoreSettings) -> Made:
    """Write the images that the store's uploads give, and return {purpose: {file, width, height}}. Repeat-safe."""
    made: Made = {}
    for name in ("logo", "logo_dark"):
        if file := str(getattr(store, name)):
            logo = _trimmed(_read(file))
            logo.thumbnail(LOGO, Image.Resampling.LANCZOS)
            made[name] = _written(file, name, logo, "webp", lossless=True)
    if file := str(store.icon or store.logo):
        made |= _icons(file)
    if file := str(store.social_picture):
        picture = ImageOps.fit(_on_white(_read(file)), SOCIAL, Image.Resampling.LANCZOS)
        made["social_picture"] = _written(file, "social", picture, "jpg", format="JPEG", quality=82, optimize=True)
    return made


def _icons(file: str) -> Made:
    """Return the icons. A square picture without transparency is used to its edges."""
    image = _read(file)
    is_whole = image.width == image.height and image.getchannel("A").getextrema()[0] == 255
    if not is_whole:
        image = _trimmed(image)
    made = {"icon_tab": _written(file, "icon-tab", _squared(image, TAB, 0), "png")}
    for side in HOME_SCREEN:
        square = _on_white(_squared(image, side, 0 if is_whole else _MARGIN))
        made[f"icon_{side}"] = _written(file, f"icon-{side}", square, "png")
    masked = _on_white(_squared(image, MASKABLE, _MARGIN if is_whole else _MASKED))
    return {**made, "icon_maskable": _written(file, "icon-maskable", masked, "png")}


def _read(file: str) -> Image.Image:
    with originals().open(file) as content:
        return Image.open(content).convert("RGBA")


def _trimmed(image: Image.Image) -> Image.Image:
    """Return the image without its transparent edges."""
    return image.crop(image.getchannel("A").getbbox() or (0, 0, *image.size))


def _squared(image: Image.Image, side: int, margin: float) -> Image.Image:
    """Return the image in the middle of a transparent square, `margin` of the side away from its edges."""
    within = max(1, round(side * (1 - 2 * margin)))
    small = ImageOps.contain(image, (within, within), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (side, side))
    square.paste(small, ((side - small.width) // 2, (side - small.height) // 2))
    return square


def _on_white(image: Image.Image) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _written(file: str, name: str, image: Image.Image, kind: str, **how: Any) -> Made:
    """Write the image beside the renditions of its upload; the name of the folder changes with the content."""
    public, place = storages["default"], f"pictures/{PurePosixPath(file).stem}/{name}.{kind}"
    if not public.exists(place):
        content = BytesIO()
        image.save(content, **({"format": kind.upper()} | how))
        public.save(place, ContentFile(content.getvalue()))
    return {"file": place, "width": image.width, "height": image.height}
