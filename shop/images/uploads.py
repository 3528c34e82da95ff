"""Validation and storage of uploaded images. Only the pixels are kept, re-encoded, in a file named after their hash."""

import hashlib
import io
import logging
import os
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from PIL import ExifTags, Image, ImageChops, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from madamda.domain_errors import DomainError
from shop.models.images import originals, storage_errors

# Bytes of memory per pixel during decoding: one copy; two copies, for images that are rotated or converted; and WebP,
# for which libwebp holds three canvases beside the image.
_LYING, _COPIED, _WEBP = 4, 8, 16

logger = logging.getLogger(__name__)

_unpacking = ThreadPoolExecutor(1, "unpacking")


def _begin_anew() -> None:
    """Create a new executor after a fork: threads are not inherited, so the parent's executor would never finish."""
    global _unpacking
    _unpacking = ThreadPoolExecutor(1, "unpacking")


os.register_at_fork(after_in_child=_begin_anew)

_WRITTEN: dict[str, dict[str, Any]] = {"jpg": {"format": "JPEG", "quality": 95}, "png": {"format": "PNG"}}

# Markup that a browser or server could execute if it took the image for it. Too long to occur in pixels by chance.
_OTHER_LIVES = re.compile(rb"<script|<html|<!doctype|<svg[\s>]|<\?php", re.IGNORECASE)
# An <svg> root, after optional XML declaration, doctype and comments.
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<(?:\?xml|!doctype\s+svg|!--)[^>]*>\s*){0,9}<svg[\s>]", re.IGNORECASE)


class UnusablePicture(DomainError):
    """The upload is rejected."""


class TooManyUploads(UnusablePicture):
    code = "too_many_uploads"


class TooBig(UnusablePicture):
    code = "picture_too_big"


class NotStored(UnusablePicture):
    code = "picture_not_stored"


class Svg(UnusablePicture):
    code = "picture_is_svg"


class MoreThanAPicture(UnusablePicture):
    code = "more_than_a_picture"


class Moving(UnusablePicture):
    code = "picture_moves"


class NoPicture(UnusablePicture):
    code = "not_a_picture"


class TooLong(UnusablePicture):
    code = "picture_too_long"


class TooManyPixels(UnusablePicture):
    code = "picture_too_many_pixels"


class TooMuchMemory(UnusablePicture):
    code = "picture_takes_too_much_memory"


def keep(upload: "File[bytes]", *, folder: str = "pictures", side: int | None = None) -> str:
    """Store the image and return its name in the originals. Raise UnusablePicture. Equal content is stored once.

    With `side`, it is scaled down to that many pixels at most."""
    content, kind = _in_turn(lambda: _unpacked_and_written(upload, side))
    name = f"{folder}/{hashlib.blake2b(content, digest_size=10).hexdigest()}.{kind}"
    try:
        return originals().save(name, ContentFile(content))
    except storage_errors() as trouble:
        logger.warning("An upload could not be stored", exc_info=True)
        raise NotStored from trouble


def _in_turn(work: Callable[[], tuple[bytes, str]]) -> tuple[bytes, str]:
    """Run `work` in the one decoding thread of this process. Raise TooManyUploads after PICTURE_MAX_WAIT seconds.

    Memory is bounded by PICTURE_MAX_MEMORY: images are decoded one at a time, and in one thread, because each thread
    keeps memory it has once allocated."""
    waiting = _unpacking.submit(work)
    try:
        return waiting.result(settings.PICTURE_MAX_WAIT)
    except TimeoutError:
        waiting.cancel()
        raise TooManyUploads from None


def _unpacked_and_written(upload: "File[bytes]", side: int | None) -> tuple[bytes, str]:
    image = _decoded(_content(upload))
    if side:
        image.thumbnail((side, side))
    kind = "png" if image.format == "PNG" or "A" in image.getbands() else "jpg"
    return _pixels(image, kind), kind


def _content(upload: "File[bytes]") -> bytes:
    if upload.size > settings.PICTURE_MAX_BYTES:
        raise TooBig
    upload.seek(0)
    content: bytes = upload.read()
    if _SVG.match(content):
        raise Svg
    if _OTHER_LIVES.search(content) or b"%PDF-" in content[:1024] or zipfile.is_zipfile(io.BytesIO(content)):
        raise MoreThanAPicture
    return content


def _decoded(content: bytes) -> Image.Image:
    """Decode the image. Its size is checked from the header before any pixel is decoded. Raise UnusablePicture."""
    try:
        image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"])
        _check_size(image)
        if isinstance(image, JpegImageFile) and _memory(image) > settings.PICTURE_MAX_MEMORY:
            image.draft(image.mode, (image.width // 2, image.height // 2))  # still larger than any rendition
        _check_memory(image)
        if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
            raise Moving
        image.load()
        _check_memory(image)  # the orientation of a PNG may be known only now
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise NoPicture from error
    return image


def _check_size(image: Image.Image) -> None:
    if max(image.size) > settings.PICTURE_MAX_SIDE:
        raise TooLong(width=image.width, height=image.height, limit=settings.PICTURE_MAX_SIDE)
    if image.width * image.height > settings.PICTURE_MAX_PIXELS:
        limit = settings.PICTURE_MAX_PIXELS // 1_000_000
        raise TooManyPixels(width=image.width, height=image.height, limit=limit)


def _check_memory(image: Image.Image) -> None:
    if _memory(image) > settings.PICTURE_MAX_MEMORY:
        limit = settings.PICTURE_MAX_MEMORY // (_memory(image) // (image.width * image.height)) // 1_000_000
        raise TooMuchMemory(width=image.width, height=image.height, limit=limit)


def _memory(image: Image.Image) -> int:
    """Return an upper bound of the memory for decoding, in bytes, from what has been read of the file."""
    turned = image.info.get("exif") is not None and image.getexif().get(ExifTags.Base.Orientation, 1) != 1
    is_copied = turned or _is_grey_of_16_bits(image) or _is_inverted(image)
    return image.width * image.height * (_WEBP if image.format == "WEBP" else _COPIED if is_copied else _LYING)


def _pixels(image: Image.Image, kind: str) -> bytes:
    """Encode the image anew, upright and without metadata such as location and camera."""
    written = io.BytesIO()
    ImageOps.exif_transpose(image, in_place=True)
    image = _as_meant(image)
    kept = {name: image.info[name] for name in ("icc_profile", "transparency") if name in image.info}
    image.info.clear()
    image.save(written, **_WRITTEN[kind], **kept)
    return written.getvalue()


def _as_meant(image: Image.Image) -> Image.Image:
    """Correct two kinds that Pillow converts wrongly: 16-bit greyscale, which it clips instead of scaling, and CMYK
    JPEGs without an Adobe marker, which it wrongly inverts."""
    if _is_grey_of_16_bits(image):
        meant = image.convert("I").point([value // 256 for value in range(65_536)], "L")
    elif _is_inverted(image):
        meant = ImageChops.invert(image)
    else:
        return image
    meant.info = image.info
    if isinstance(meant.info.get("transparency"), int):
        meant.info["transparency"] //= 256
    return meant


def _is_grey_of_16_bits(image: Image.Image) -> bool:
    return image.mode.startswith("I")


def _is_inverted(image: Image.Image) -> bool:
    return image.mode == "CMYK" and "adobe" not in image.info
