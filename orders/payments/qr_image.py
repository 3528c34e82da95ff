"""A code as a picture: drawn into the page, or as a file for a bank app on the same phone."""

import io
from functools import lru_cache

import segno

QUIET = 4  # modules of white around it, without which scanners miss it
DOT = 12  # pixels of a module in the file


@lru_cache(maxsize=512)
def svg(text: str) -> str:
    """Black on white whatever the colours around it; as large as the page makes it."""
    drawn: str = _code(text).svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True)
    return drawn


def png(text: str) -> bytes:
    file = io.BytesIO()
    _code(text).save(file, kind="png", border=QUIET, dark="#000", light="#fff", scale=DOT)
    return file.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", boost_error=False)
