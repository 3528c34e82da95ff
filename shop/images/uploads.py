"""Taking in an upload: only the pixels of what really is a photograph are kept, under the name of their content."""

import hashlib
import io
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
from shop.models.images import originals

# What a pixel takes while it is unpacked: libwebp holds three canvases beside the picture; what is turned, or is to be
# shown as it was meant, needs a second one.
_LYING, _COPIED, _WEBP = 4, 8, 16

_unpacking = ThreadPoolExecutor(1, "unpacking")


def _begin_anew() -> None:
    """A process that was forked off has none of its parent's threads, and would wait for them for ever."""
    global _unpacking
    _unpacking = ThreadPoolExecutor(1, "unpacking")


os.register_at_fork(after_in_child=_begin_anew)

_WRITTEN: dict[str, dict[str, Any]] = {"jpg": {"format": "JPEG", "quality": 95}, "png": {"format": "PNG"}}

# What a browser or a server could take such a file for. Long enough that no pixels look like it by chance.
_OTHER_LIVES = re.compile(rb"<script|<html|<!doctype|<svg[\s>]|<\?php", re.IGNORECASE)
# From the beginning, behind what may stand before its first element.
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<(?:\?xml|!doctype\s+svg|!--)[^>]*>\s*){0,9}<svg[\s>]", re.IGNORECASE)


class UnusablePicture(DomainError):
    """Not to be shown to customers."""


class TooManyUploads(UnusablePicture):
    code = "too_many_uploads"


class TooBig(UnusablePicture):
    code = "picture_too_big"


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


def keep(upload: "File[bytes]") -> str:
    """Store a picture and return its name in the originals; raise UnusablePicture. The same bytes are kept once."""
    content, kind = _in_turn(lambda: _unpacked_and_written(upload))
    name = f"pictures/{hashlib.blake2b(content, digest_size=10).hexdigest()}.{kind}"
    return originals().save(name, ContentFile(content))


def _in_turn(work: Callable[[], tuple[bytes, str]]) -> tuple[bytes, str]:
    """One picture at a time in each process, and always in the same thread: with twenty at once, or with twenty threads
    that each keep what they once took, it would be twenty times PICTURE_MAX_MEMORY."""
    waiting = _unpacking.submit(work)
    try:
        return waiting.result(settings.PICTURE_MAX_WAIT)
    except TimeoutError:
        waiting.cancel()
        raise TooManyUploads from None


def _unpacked_and_written(upload: "File[bytes]") -> tuple[bytes, str]:
    image = _decoded(_content(upload))
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
    """The size is read from the head of the file, before a byte of it is unpacked."""
    try:
        image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"])
        _check_size(image)
        if isinstance(image, JpegImageFile) and _memory(image) > settings.PICTURE_MAX_MEMORY:
            image.draft(image.mode, (image.width // 2, image.height // 2))  # still more than any page shows
        _check_memory(image)
        if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
            raise Moving
        image.load()
        _check_memory(image)  # a PNG may tell only now that it is to be turned
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
    """How many bytes of memory it will take at most, as far as can be told from what was read of it."""
    turned = image.info.get("exif") is not None and image.getexif().get(ExifTags.Base.Orientation, 1) != 1
    is_copied = turned or _is_grey_of_16_bits(image) or _is_inverted(image)
    return image.width * image.height * (_WEBP if image.format == "WEBP" else _COPIED if is_copied else _LYING)


def _pixels(image: Image.Image, kind: str) -> bytes:
    """Written anew, standing upright: without the place, the camera and whatever else the file had to tell."""
    written = io.BytesIO()
    ImageOps.exif_transpose(image, in_place=True)
    image = _as_meant(image)
    kept = {name: image.info[name] for name in ("icc_profile", "transparency") if name in image.info}
    image.info.clear()
    image.save(written, **_WRITTEN[kind], **kept)
    return written.getvalue()


def _as_meant(image: Image.Image) -> Image.Image:
    """Two kinds that Pillow would show wrongly: grey of 16 bits, which it cuts at white instead of dividing it, and
    JPEGs in print colours, which it takes to be inverted, as Adobe's are and others are not."""
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
