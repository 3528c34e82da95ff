"""Handing out finished pages before Django is even asked; Django draws what is not there or no longer true."""

import re
import time
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import Resolver404, resolve

from madamda.finished import wishes
from madamda.finished.cart_link import written_into
from madamda.finished.sharing import SharedPages
from madamda.finished.shelf import Page, Shelf, packed_away
from madamda.finished.watching import Watcher
from madamda.finished.wishes import Key, Wish
from madamda.middleware.request_log import FROM_MEMORY
from shop.same_for_everybody import AS_A_STRANGER, FOR_EVERYBODY, shown_on

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_PAGED = re.compile(r"page=\d{1,4}")
PATIENCE = 5  # seconds one waits for another who draws the very same page
_ABOUT_THE_BODY = ("content-length", "content-encoding", "content-type", "content-language")


class FinishedPages:
    """Only addresses whose view says that they are the same for everybody, and drawn as for a stranger.

    So nothing personal can get into a page, and no cookie out of it. What is in the cart is written in afterwards.
    """

    def __init__(self, application: "WSGIApplication", most_bytes: int, shared: SharedPages | None = None) -> None:
        self._application, self._shared = application, shared
        # Searches and filters have no end of addresses: they cannot push out the pages that have one.
        self._plain, self._asked = Shelf(most_bytes // 2), Shelf(most_bytes // 2)
        self._drawing: dict[Key, Lock] = {}
        self._guard = Lock()
        self.watcher = Watcher()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        wish = wishes.read(environ)
        if wish is None:
            return self._application(environ, start_response)
        page = self._shelf(wish.key).get(wish.key)
        if page is None and not _is_for_everybody(wish.key.path):
            return self._application(environ, start_response)
        self.watcher.start()
        if page is None or not self._is_good(page):
            page = self._drawn_anew(wish.key, page, environ)
        else:
            environ[FROM_MEMORY] = True
        if wish.has_device and _is_anothers_own(wish.key.path) and page.is_whole and not self.watcher.is_blind:
            environ.pop(FROM_MEMORY, None)
            environ[AS_A_STRANGER] = _refilled(page, wish)
            return self._application(environ, start_response)
        return _send(page, wish, environ, start_response)

    def clear(self) -> None:
        self._plain.clear()
        self._asked.clear()

    def _shelf(self, key: Key) -> Shelf:
        return self._asked if key.query else self._plain

    def _is_good(self, page: Page) -> bool:
        """While PostgreSQL is away nothing can be drawn, and nothing can have changed that anybody could buy."""
        if self.watcher.is_blind:
            return True
        return not self.watcher.is_old(page) and time.monotonic() - page.drawn_at < settings.PAGE_CACHE_SECONDS

    def _drawn_anew(self, key: Key, old: Page | None, environ: "WSGIEnvironment") -> Page:
        """One draws. Others have the old page meanwhile, or wait where there is none."""
        with self._guard:
            drawing = self._drawing.setdefault(key, Lock())
        if not drawing.acquire(blocking=old is None, timeout=-1 if old else PATIENCE):
            return old or self._draw(key, environ)
        try:
            page = self._shelf(key).get(key)
            if page is not None and page is not old and self._is_good(page):
                return page  # by whom we have waited for
            fresh = self._fetched(key, environ) or self._draw(key, environ)
            return old if old and fresh.status.startswith("5") else fresh
        finally:
            drawing.release()
            with self._guard:
                self._drawing.pop(key, None)

    def _fetched(self, key: Key, environ: "WSGIEnvironment") -> Page | None:
        """From those who have drawn it already."""
        page = self._shared.find(key, self.watcher) if self._shared and _is_shared(key) else None
        if page:
            environ[FROM_MEMORY] = True
            self._shelf(key).put(key, page)
        return page

    def _draw(self, key: Key, environ: "WSGIEnvironment") -> Page:
        began_with, seen = self.watcher.news, self.watcher.sight
        asked = wishes.as_a_stranger(environ, key)
        said: list[tuple[str, list[tuple[str, str]]]] = []
        parts = self._application(asked, lambda status, headers, exc_info=None: said.append((status, headers)))  # type: ignore[arg-type]  # nobody writes by hand
        try:
            text = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        environ.update({name: value for name, value in asked.items() if name.startswith("madamda.")})
        [(status, headers)] = said
        page = Page(
            status=status,
            headers=[(name, value) for name, value in headers if name.lower() != "content-length"],
            text=packed_away(text),
            shows=frozenset(shown_on(asked)),
            news=began_with,
            drawn_at=time.monotonic(),
        )
        if page.is_whole and ("Cache-Control", FOR_EVERYBODY) in headers:
            self._shelf(key).put(key, page)
            if self._shared and seen and _is_shared(key):
                self._shared.keep(key, page, seen)
        return page


def _refilled(page: Page, wish: Wish) -> str:
    return written_into(page.unpacked(), wish.in_cart, wish.key.language).decode()


def _send(page: Page, wish: Wish, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    body = page.body(wish.encoding, wish.in_cart, lambda text: written_into(text, wish.in_cart, wish.key.language))
    if page.is_whole and body.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [pair for pair in body.headers if pair[0].lower() not in _ABOUT_THE_BODY])
        return []
    start_response(page.status, body.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body.content]


def _is_shared(key: Key) -> bool:
    """Searches and filters have no end of addresses: Redis is not filled with them."""
    return not key.query or _PAGED.fullmatch(key.query) is not None


def _is_for_everybody(path: str) -> bool:
    return bool(getattr(_view(path), "same_for_everybody", False))


def _is_anothers_own(path: str) -> bool:
    """Whether a browser that has ordered before sees more than others do."""
    return bool(getattr(_view(path), "knows_devices", False))


@lru_cache(maxsize=4096)
def _view(path: str) -> object:
    try:
        return resolve(path).func
    except (Resolver404, UnicodeError):
        return None
