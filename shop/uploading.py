"""Taking in an upload: only what really is a photograph is kept, under the name of its content."""

import hashlib
import io
import zipfile

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from shop.models.pictures import originals

FORMATS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}  # MPO: a JPEG as some phones write it
_ORIENTATION = 0x0112  # the EXIF field that says how the camera was held
_UPRIGHT = 1

# What a browser or a server could take such a file for, if it ever were handed out as it came.
_OTHER_LIVES = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php")


class UnusablePicture(Exception):
    """Not to be shown to customers; its text is for the person who uploaded it."""


def keep(upload: "File[bytes]") -> str:
    """Store an upload and return its name in the originals; raise UnusablePicture. The same bytes are kept once."""
    content = _content(upload)
    image = _decoded(content)
    kind = FORMATS[image.format or ""]
    if image.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT:
        content = _upright(image)
    name = f"pictures/{hashlib.blake2b(content, digest_size=10).hexdigest()}.{kind}"
    storage = originals()
    if storage.exists(name):
        if storage.size(name) == len(content):
            return name
        storage.delete(name)  # the rest of a write that was cut short
    return storage.save(name, ContentFile(content))


def _content(upload: "File[bytes]") -> bytes:
    if upload.size > settings.PICTURE_MAX_BYTES:
        limit = filesizeformat(settings.PICTURE_MAX_BYTES)
        raise UnusablePicture(_("This file is too big. A picture may have %(limit)s.") % {"limit": limit})
    upload.seek(0)
    content: bytes = upload.read()
    if any(other in content.lower() for other in _OTHER_LIVES) or b"%PDF-" in content[:1024]:
        raise UnusablePicture(_not_only_a_picture())
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise UnusablePicture(_not_only_a_picture())
    return content


def _decoded(content: bytes) -> Image.Image:
    """The size is read from the head of the file, before a byte of it is unpacked."""
    try:
        image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"])
        _check_size(image)
        if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
            raise UnusablePicture(_("This picture moves. Upload one that stands still."))
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise UnusablePicture(_("This is not a picture we can read. Upload a JPEG, PNG or WebP.")) from error
    return image


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > settings.PICTURE_MAX_PIXELS:
        limit = settings.PICTURE_MAX_PIXELS // 1_000_000
        sentence = _(
            "This picture has too many pixels: %(width)d × %(height)d. Make it smaller than %(limit)d megapixels."
        )
        raise UnusablePicture(sentence % {"width": image.width, "height": image.height, "limit": limit})


def _upright(image: Image.Image) -> bytes:
    """Stood up before it is kept, so that width and height are those people see."""
    written = io.BytesIO()
    upright = ImageOps.exif_transpose(image)
    upright.save(written, "JPEG" if image.format == "MPO" else image.format, quality=95)
    return written.getvalue()


def _not_only_a_picture() -> str:
    return _("There is more than a picture in this file. Save it again as a JPEG, PNG or WebP, and upload that.")
