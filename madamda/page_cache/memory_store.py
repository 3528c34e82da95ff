"""In-memory store of cached pages: LRU, limited in bytes."""

import gzip
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from hashlib import blake2b
from threading import Lock

from madamda.http.content_encoding import compress
from madamda.page_cache.cache_key import CacheKey

Headers = list[tuple[str, str]]
_IN_A_DICT = 300  # bytes per entry of an OrderedDict, including its spare capacity


@dataclass(frozen=True, slots=True)
class EncodedBody:
    """A response body in one content encoding, with its headers and ETag."""

    content: bytes
    headers: Headers
    etag: str


@dataclass(slots=True)
class CachedPage:
    """A page as rendered for anonymous visitors, and its encoded bodies for an empty cart."""

    status: str
    headers: Headers
    text: bytes  # compressed with gzip, which most clients accept
    shows: frozenset[int]
    news: int  # generation of the change watcher when rendering began
    drawn_at: float
    bodies: dict[str, EncodedBody] = field(default_factory=dict)  # by encoding; added by the store, which counts them

    def unpacked(self) -> bytes:
        return gzip.decompress(self.text)

    @property
    def is_whole(self) -> bool:
        return self.status.startswith("200")

    def packed(self, encoding: str, refill: Callable[[bytes], bytes] | None = None) -> EncodedBody:
        """Return the encoded body. `refill` inserts a cart count, which makes the response private."""
        headers = _for_one(self.headers) if refill else self.headers
        if encoding == "gzip" and not refill:
            packed = self.text
        else:
            content = self.unpacked()
            packed = compress(refill(content), encoding, once=True) if refill else compress(content, encoding)
        if encoding:
            headers = [*headers, ("Content-Encoding", encoding)]
        etag = f'"{blake2b(packed, digest_size=10).hexdigest()}"'
        return EncodedBody(packed, [*headers, ("Content-Length", str(len(packed))), ("ETag", etag)], etag)


class MemoryPageStore:
    """LRU store of at most `most_bytes`, including keys and bodies. Thread-safe."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._pages: OrderedDict[CacheKey, CachedPage] = OrderedDict()
        self._sizes: dict[CacheKey, int] = {}
        self._lock = Lock()
        self.size = 0

    def get(self, key: CacheKey) -> CachedPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: CacheKey, page: CachedPage) -> None:
        """Store a page, replacing any previous one, and evict the least recently used pages."""
        size = _bytes_of(key) + _bytes_of(page) + 2 * _IN_A_DICT
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._grow(key, size)

    def keep(self, key: CacheKey, page: CachedPage, encoding: str, body: EncodedBody) -> None:
        """Store an encoded body of a page, if the page is still stored."""
        size = _bytes_of(body) + _IN_A_DICT
        with self._lock:
            if self._pages.get(key) is page and encoding not in page.bodies:
                page.bodies[encoding] = body
                self._grow(key, size)

    def drop(self, key: CacheKey) -> None:
        with self._lock:
            self._drop(key)

    def __len__(self) -> int:
        return len(self._pages)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._sizes.clear()
            self.size = 0

    def _grow(self, key: CacheKey, size: int) -> None:
        self._sizes[key] = self._sizes.get(key, 0) + size
        self.size += size
        while self.size > self._most_bytes:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: CacheKey) -> None:
        self.size -= self._sizes.pop(key, 0)
        self._pages.pop(key, None)


def packed_away(text: bytes) -> bytes:
    return compress(text, "gzip")


def _for_one(headers: Headers) -> Headers:
    """Return the headers with `private, no-cache`: a cart count must not be stored by shared caches."""
    return [(name, "private, no-cache" if name.lower() == "cache-control" else value) for name, value in headers]


def _bytes_of(thing: object) -> int:
    """Return the size of an object including its contents, as `sys.getsizeof` counts."""
    size = sys.getsizeof(thing)
    if isinstance(thing, dict):
        return size + sum(_bytes_of(key) + _bytes_of(value) for key, value in thing.items())
    if isinstance(thing, tuple | list | frozenset):
        return size + sum(_bytes_of(one) for one in thing)
    if is_dataclass(thing):
        return size + sum(_bytes_of(getattr(thing, one.name)) for one in fields(thing))
    return size
