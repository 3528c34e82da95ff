"""Where finished pages lie: so many bytes of them, and those nobody has asked for lately make room."""

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
_IN_A_DICT = 300  # bytes: what an entry of a dict with an order costs, with the room it leaves for others


@dataclass(frozen=True, slots=True)
class EncodedBody:
    """What is sent: packed once, named by its content."""

    content: bytes
    headers: Headers
    etag: str


@dataclass(slots=True)
class CachedPage:
    """A page as a stranger sees it, and what it has been packed as for readers with an empty cart."""

    status: str
    headers: Headers
    text: bytes  # packed by gzip, as most will have it
    shows: frozenset[int]
    news: int  # how much had been heard when drawing began
    drawn_at: float
    bodies: dict[str, EncodedBody] = field(default_factory=dict)  # by encoding; a shelf adds to it, and counts

    def unpacked(self) -> bytes:
        return gzip.decompress(self.text)

    @property
    def is_whole(self) -> bool:
        return self.status.startswith("200")

    def packed(self, encoding: str, refill: Callable[[bytes], bytes] | None = None) -> EncodedBody:
        """`refill` writes what is in a cart into a page that was drawn for an empty one."""
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
    """Never more than `most_bytes`, with everything that is kept of a page."""

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
        size = _bytes_of(key) + _bytes_of(page) + 2 * _IN_A_DICT
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._grow(key, size)

    def keep(self, key: CacheKey, page: CachedPage, encoding: str, body: EncodedBody) -> None:
        """What a page here has been packed as, for whoever asks next."""
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
    """How much is in a cart is nobody else's business: no cache in between keeps it."""
    return [(name, "private, no-cache" if name.lower() == "cache-control" else value) for name, value in headers]


def _bytes_of(thing: object) -> int:
    """As Python counts them, with everything inside."""
    size = sys.getsizeof(thing)
    if isinstance(thing, dict):
        return size + sum(_bytes_of(key) + _bytes_of(value) for key, value in thing.items())
    if isinstance(thing, tuple | list | frozenset):
        return size + sum(_bytes_of(one) for one in thing)
    if is_dataclass(thing):
        return size + sum(_bytes_of(getattr(thing, one.name)) for one in fields(thing))
    return size
