"""What all processes have drawn: a page that one has finished, the others fetch from Redis instead of drawing it.

So a page is drawn once for all workers and all servers, and whoever has just begun begins with what is there.
"""

import time
from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache

from madamda.finished.shelf import Page
from madamda.finished.watching import Watcher
from madamda.finished.wishes import Key
from shop.changes import Look

_READ_FROM = ("customers", "dashboard", "locale", "madamda", "orders", "shop", "templates")
_KINDS = (".html", ".mo", ".py", ".svg")


class SharedPages:
    """Without Redis nothing is found here and nothing is kept, and each process draws for itself."""

    def find(self, key: Key, watcher: Watcher) -> Page | None:
        """Unless something on it has happened since, or this process cannot say."""
        news = watcher.news
        found: dict[str, Any] | None = cache.get(_name(key))
        if not isinstance(found, dict):
            return None
        told = frozenset((tx, product) for tx, product in found["told"])
        seen, shows = Look(found["horizon"], told, tuple(found["hour"])), frozenset(found["shows"])
        if not watcher.is_true(seen, shows, found["drawn_at"]):
            return None
        return Page(
            status=found["status"],
            headers=[(name, value) for name, value in found["headers"]],
            text=b64decode(found["text"]),
            shows=shows,
            news=news,
            drawn_at=time.monotonic() - (time.time() - found["drawn_at"]),
        )

    def keep(self, key: Key, page: Page, seen: Look) -> None:
        """`seen` is how far its drawer had looked before drawing began."""
        held = {
            "status": page.status,
            "headers": page.headers,
            "text": b64encode(page.text).decode(),
            "shows": sorted(page.shows),
            "horizon": seen.horizon,
            "told": sorted((change for change in seen.told if change[0] >= seen.horizon), key=str),
            "hour": seen.hour,
            "drawn_at": time.time(),
        }
        cache.set(_name(key), held, settings.PAGE_CACHE_SECONDS)

    def drop(self, key: Key) -> None:
        cache.delete(_name(key))


@lru_cache(maxsize=1)
def release() -> str:
    """Another release, or other settings, draws other pages: theirs are never handed out here."""
    digest = blake2b(digest_size=16)
    for part in _parts():
        digest.update(part)
    return digest.hexdigest()


def _name(key: Key) -> str:
    return f"page:{release()}:{blake2b(repr(tuple(key)).encode(), digest_size=16).hexdigest()}"


def _parts() -> Iterable[bytes]:
    for place in _READ_FROM:
        for file in sorted(Path(settings.BASE_DIR, place).rglob("*")):
            if file.suffix in _KINDS and "migrations" not in file.parts:
                yield str(file.relative_to(settings.BASE_DIR)).encode()
                yield file.read_bytes()
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    yield manifest.read_bytes() if manifest.is_file() else b""
    for name in sorted(filter(str.isupper, dir(settings))):
        value = getattr(settings, name)
        if isinstance(value, str | int | float | bool | tuple | list):
            yield f"{name}={value!r}".encode()
