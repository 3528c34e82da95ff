"""Image renditions: making the sizes and formats that browsers need, and their URLs."""

from collections import Counter
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image, ImageCms, ImageOps

from shop.models import HeroPicture, ProductImage
from shop.models.images import originals
from shop.product_cards import HeroImage, Picture

Shown = ProductImage | HeroPicture
ImageLike = Shown | Picture | HeroImage

# Formats offered to browsers, smallest files first; the JPEG is the fallback.
FORMATS = ("avif", "webp", "jpg")
_WRITTEN: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "speed": 8},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
}

# Target size in bytes by width, and the AVIF qualities tried in turn until a rendition meets it.
QUALITIES = (68, 58, 48, 38)
LIMITS = {480: 15_000, 720: 40_000, 1000: 40_000, 1600: 40_000}

SRGB = ImageCms.createProfile("sRGB")

GOODS = (480, 800)
HERO = {HeroPicture.Shape.WIDE: (1000, 1600), HeroPicture.Shape.PORTRAIT: (720,)}


def widths(picture: ImageLike) -> list[int]:
    """Return the widths of the renditions in pixels, none wider than the original."""
    wanted = HERO[HeroPicture.Shape(picture.shape)] if isinstance(picture, HeroPicture | HeroImage) else GOODS
    return sorted({min(width, picture.width) for width in wanted})


def height(picture: ImageLike, width: int) -> int:
    return max(1, round(picture.height * width / picture.width))


def rendition_url(picture: ImageLike, width: int, kind: str) -> str:
    """Return the URL of a rendition, without asking the storage. It changes with the content: cache it forever."""
    return settings.MEDIA_URL + _place(str(picture.file), width, kind)


def create_renditions(picture: Shown) -> None:
    """Write every rendition, then mark the image as done. Repeat-safe. A file replaced meanwhile stays unmarked."""
    name = str(picture.file)
    colour = develop_file(name, [(width, height(picture, width)) for width in widths(picture)])
    type(picture).objects.filter(pk=picture.pk, file=name).update(developed=True, failed=False, colour=colour)


def note_failure(picture: Shown) -> None:
    """Mark the image as failed. Repeat-safe. A file replaced meanwhile stays unmarked."""
    type(picture).objects.filter(pk=picture.pk, file=str(picture.file), developed=False).update(failed=True)


def develop_file(name: str, sizes: list[tuple[int, int]]) -> str:
    """Write the missing renditions of an original and return its dominant colour. Uses no database."""
    image, public = _read(name), storages["default"]
    for width, tall in sizes:
        missing = [kind for kind in FORMATS if not public.exists(_place(name, width, kind))]
        if missing:
            small = image.resize((width, tall), Image.Resampling.LANCZOS, reducing_gap=3)
            for kind in missing:
                public.save(_place(name, width, kind), ContentFile(_encoded(small, kind)))
    return _main_colour(image)


def _place(name: str, width: int, kind: str) -> str:
    return f"pictures/{PurePosixPath(name).stem}/{width}.{kind}"


def _read(name: str) -> Image.Image:
    """Decode an original to upright sRGB pixels on white, without metadata."""
    with originals().open(name) as file:
        image: Image.Image = Image.open(file)
        profile = image.info.get("icc_profile")
        image = ImageOps.exif_transpose(image)
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = _in_srgb(image, profile).convert("RGB")
    image.info.clear()
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB. Phones use wider gamuts, which look pale without their profile."""
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = "RGB" if image.mode in ("RGBA", "P") else image.mode
            return ImageCms.profileToProfile(image.convert(mode), own, SRGB, outputMode="RGB") or image
    return image


def _encoded(image: Image.Image, kind: str) -> bytes:
    if kind != "avif":
        return _saved(image, **_WRITTEN[kind])
    for quality in QUALITIES:
        content = _saved(image, quality=quality, **_WRITTEN[kind])
        if len(content) <= LIMITS.get(image.width, len(content)):
            break
    return content


def _saved(image: Image.Image, **how: Any) -> bytes:
    written = BytesIO()
    image.save(written, **how)
    return written.getvalue()


def _main_colour(image: Image.Image) -> str:
    """Return the most frequent colour, as `#rrggbb`."""
    few = image.resize((64, 64), Image.Resampling.BOX).quantize(8).convert("RGB").tobytes()
    [(colour, _)] = Counter(few[at : at + 3] for at in range(0, len(few), 3)).most_common(1)
    return f"#{colour.hex()}"
