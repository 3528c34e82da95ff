"""Making answers smaller for who can unpack them: Brotli before gzip."""

import gzip
from functools import lru_cache

import brotli

# What both libraries call a middle course: small enough, and quick enough to do while somebody waits.
_BROTLI_QUALITY, _GZIP_LEVEL = 5, 6
# For one reader, or few: a seventh more than that, for less than half the work.
_BROTLI_ONCE, _GZIP_ONCE = 3, 4
WORTH_IT = 200  # bytes


@lru_cache(maxsize=1024)
def negotiate(accepted: str) -> str:
    """`br`, `gzip` or nothing, by an Accept-Encoding."""
    offered = [_offer(part) for part in accepted.lower().split(",")]
    taken = {name for name, weight in offered if weight > 0}
    return next((name for name in ("br", "gzip") if name in taken), "")


def compress(content: bytes, encoding: str, *, once: bool = False) -> bytes:
    """`once` is for what is sent to one person, and hardly ever again."""
    if encoding == "br":
        quality = _BROTLI_ONCE if once else _BROTLI_QUALITY
        smaller: bytes = brotli.compress(content, mode=brotli.MODE_TEXT, quality=quality)
        return smaller
    if encoding == "gzip":
        return gzip.compress(content, _GZIP_ONCE if once else _GZIP_LEVEL, mtime=0)
    return content


def _offer(part: str) -> tuple[str, float]:
    name, _, weight = part.partition(";q=")
    try:
        return name.strip(), float(weight or 1)
    except ValueError:
        return name.strip(), 0
