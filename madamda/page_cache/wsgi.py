"""WSGI middleware of the page cache: answers from memory before Django is called."""

import time
from collections.abc import Iterable
from functools import lru_cache
from threading import Event, Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import Resolver404, resolve

from madamda.http.public_pages import AS_A_STRANGER, FOR_EVERYBODY, product_tags
from madamda.middleware.request_log import FROM_MEMORY
from madamda.page_cache import cache_key
from madamda.page_cache.cache_key import CacheKey, CacheRequest
from madamda.page_cache.cart_badge import insert_cart_badge
from madamda.page_cache.invalidation import ChangeWatcher
from madamda.page_cache.memory_store import CachedPage, EncodedBody, MemoryPageStore, packed_away

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LOCK_TIMEOUT = 5  # seconds to wait for another thread that renders the same page
_GONE = ("404", "410")
_ABOUT_THE_BODY = ("content-length", "content-encoding", "content-type", "content-language")


class _Drawing:
    """A page being rendered by one thread, for which others may wait."""

    def __init__(self) -> None:
        self.is_done = Event()
        self.answer: CachedPage | None = None


class PageCacheMiddleware:
    """Full-page cache for views marked `@public_page`.

    Pages are rendered from an anonymous request (language and theme only), so no personal data can be stored and no
    Set-Cookie can leak. The cart count is inserted afterwards.
    """

    def __init__(self, application: "WSGIApplication", most_bytes: int) -> None:
        self._application = application
        # URLs with a query and wildcard hosts are unbounded; in a store of their own they cannot evict other pages.
        self._plain, self._asked = MemoryPageStore(most_bytes // 2), MemoryPageStore(most_bytes // 2)
        self._drawing: dict[CacheKey, _Drawing] = {}
        self._guard = Lock()
        self.watcher = ChangeWatcher()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        wish = cache_key.read(environ)
        if wish is None:
            return self._application(environ, start_response)
        page = self._store_for(wish.key).get(wish.key)
        if page is None and not _is_for_everybody(wish.key.path):
            return self._application(environ, start_response)
        self.watcher.start()
        if page is None or not self._is_good(page):
            page = self._refresh(wish.key, page, environ)
        else:
            environ[FROM_MEMORY] = True
        if wish.has_device and _is_anothers_own(wish.key.path) and page.is_whole and not self.watcher.is_blind:
            environ.pop(FROM_MEMORY, None)
            environ[AS_A_STRANGER] = _refilled(page, wish)
            return self._application(environ, start_response)
        return _send(page, self._body(page, wish), environ, start_response)

    def clear(self) -> None:
        self._plain.clear()
        self._asked.clear()

    def _store_for(self, key: CacheKey) -> MemoryPageStore:
        return self._plain if _is_bounded(key) else self._asked

    def _body(self, page: CachedPage, wish: CacheRequest) -> EncodedBody:
        """Return the encoded body. With a cart it is built per request; there are too many variants to cache."""
        if wish.in_cart:
            return page.packed(wish.encoding, lambda text: insert_cart_badge(text, wish.in_cart, wish.key.language))
        body = page.bodies.get(wish.encoding)
        if body is None:
            body = page.packed(wish.encoding)
            if wish.encoding:
                self._store_for(wish.key).keep(wish.key, page, wish.encoding, body)
        return body

    def _is_good(self, page: CachedPage) -> bool:
        """Return True if the page may be served.

        While PostgreSQL is unavailable pages cannot be rendered, so all are served except those known to have changed.
        """
        if self.watcher.is_blind:
            return not self.watcher.has_changed(page)
        return not self.watcher.is_old(page) and time.monotonic() - page.drawn_at < settings.PAGE_CACHE_SECONDS

    def _refresh(self, key: CacheKey, old: CachedPage | None, environ: "WSGIEnvironment") -> CachedPage:
        """Render the page in one thread while others wait for it, at most LOCK_TIMEOUT seconds.

        They get the old page only if it has merely expired: if something has changed, content may have been withdrawn.
        """
        is_due = old is not None and not (self.watcher.is_blind or self.watcher.is_old(old))
        until = time.monotonic() + LOCK_TIMEOUT
        while True:
            drawing = _Drawing()
            with self._guard:
                running = self._drawing.setdefault(key, drawing)
            if running is drawing:
                return self._finish(drawing, key, old, environ)
            if old is not None and is_due:
                return old
            running.is_done.wait(until - time.monotonic())
            if running.answer is not None and self._is_current(running.answer):
                environ[FROM_MEMORY] = True
                return running.answer
            if time.monotonic() >= until:
                return self._draw(key, environ)

    def _finish(
        self, drawing: _Drawing, key: CacheKey, old: CachedPage | None, environ: "WSGIEnvironment"
    ) -> CachedPage:
        try:
            page = self._store_for(key).get(key)
            if page is None or page is old or not self._is_good(page):
                page = self._draw(key, environ)
            if page.status.startswith("5") and old is not None and not self.watcher.has_changed(old):
                page = old
            drawing.answer = page if _concerns_everybody(page.status) else None
            return page
        finally:
            with self._guard:
                del self._drawing[key]
            drawing.is_done.set()

    def _is_current(self, page: CachedPage) -> bool:
        """Return True if the result of another thread may be used.

        A page that is not a 200 lists no products, so any change invalidates it.
        """
        if page.is_whole:
            return self._is_good(page)
        return page.status.startswith("5") or page.news == self.watcher.news

    def _draw(self, key: CacheKey, environ: "WSGIEnvironment") -> CachedPage:
        began_with = self.watcher.news
        asked = cache_key.anonymous_environ(environ, key)
        said: list[tuple[str, list[tuple[str, str]]]] = []
        parts = self._application(asked, lambda status, headers, exc_info=None: said.append((status, headers)))  # type: ignore[arg-type]  # write() is not used
        try:
            text = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        environ.update({name: value for name, value in asked.items() if name.startswith("madamda.")})
        [(status, headers)] = said
        page = CachedPage(
            status=status,
            headers=[(name, value) for name, value in headers if name.lower() != "content-length"],
            text=packed_away(text),
            shows=frozenset(product_tags(asked)),
            news=began_with,
            drawn_at=time.monotonic(),
        )
        if page.is_whole and ("Cache-Control", FOR_EVERYBODY) in headers:
            self._store_for(key).put(key, page)
        elif _concerns_everybody(page.status) and not page.status.startswith("5"):
            self._store_for(key).drop(key)  # a removed page must not be served during an outage
        return page


def _refilled(page: CachedPage, wish: CacheRequest) -> str:
    return insert_cart_badge(page.unpacked(), wish.in_cart, wish.key.language).decode()


def _send(
    page: CachedPage, body: EncodedBody, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    if page.is_whole and body.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [pair for pair in body.headers if pair[0].lower() not in _ABOUT_THE_BODY])
        return []
    start_response(page.status, body.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body.content]


def _concerns_everybody(status: str) -> bool:
    """Return True if the status is about the page, and not about this client (such as 429 or 400)."""
    return status[0] in "235" or status[:3] in _GONE


def _is_bounded(key: CacheKey) -> bool:
    return not key.query and cache_key.is_bounded(key.host)


def _is_for_everybody(path: str) -> bool:
    return bool(getattr(_view(path), "same_for_everybody", False))


def _is_anothers_own(path: str) -> bool:
    """Return True if a browser that has ordered before sees more on this page."""
    return bool(getattr(_view(path), "knows_devices", False))


@lru_cache(maxsize=4096)
def _view(path: str) -> object:
    try:
        return resolve(path).func
    except (Resolver404, UnicodeError):
        return None
