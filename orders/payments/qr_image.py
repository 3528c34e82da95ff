"""QR code images: inline SVG for the page, PNG for a bank app on the same phone."""

import io
from functools import lru_cache

import segno

QUIET = 4  # modules of quiet zone, which scanners need
DOT = 12  # pixels per module in the PNG


@lru_cache(maxsize=512)
def svg(text: str) -> str:
    """Return an inline SVG, black on white in any theme, without a size of its own. Memoised."""
    drawn: str = _code(text).svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True)
    return drawn


def png(text: str) -> bytes:
    file = io.BytesIO()
    _code(text).save(file, kind="png", border=QUIET, dark="#000", light="#fff", scale=DOT)
    return file.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", boost_error=False)
