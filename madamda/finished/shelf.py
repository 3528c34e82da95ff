"""Where finished pages lie: so many bytes of them, and those nobody has asked for lately make room."""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock

from madamda.compressing import compress
from madamda.finished.wishes import Key

Headers = list[tuple[str, str]]
MOST_BODIES = 12  # of one page: packed differently, with carts of other sizes
_OVERHEAD = 1_500  # what a page costs beside its text


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent: packed once, named by its content."""

    content: bytes
    headers: Headers
    etag: str


@dataclass(slots=True)
class Page:
    """A page as a stranger sees it, and whatever it has been packed as so far."""

    status: str
    headers: Headers
    text: bytes  # packed by gzip, as most will have it
    shows: frozenset[int]
    news: int  # how much had been heard when drawing began
    drawn_at: float
    bodies: dict[tuple[str, int], Body] = field(default_factory=dict)

    def body(self, encoding: str, in_cart: int, refill: Callable[[bytes], bytes]) -> Body:
        """`refill` writes what is in the cart into a page that was drawn for none."""
        found = self.bodies.get((encoding, in_cart))
        if found is None:
            found = self._packed(encoding, refill if in_cart else None)
            if len(self.bodies) >= MOST_BODIES:
                self.bodies.clear()
            self.bodies[encoding, in_cart] = found
        return found

    def unpacked(self) -> bytes:
        return gzip.decompress(self.text)

    @property
    def is_whole(self) -> bool:
        return self.status.startswith("200")

    @property
    def size(self) -> int:
        """About: itself, and what it will have been packed as."""
        return _OVERHEAD + 3 * len(self.text)

    def _packed(self, encoding: str, refill: Callable[[bytes], bytes] | None) -> Body:
        headers = _for_one(self.headers) if refill else self.headers
        if encoding == "gzip" and not refill:
            packed = self.text
        else:
            content = self.unpacked()
            packed = compress(refill(content), encoding, once=True) if refill else compress(content, encoding)
        if encoding:
            headers = [*headers, ("Content-Encoding", encoding)]
        etag = f'"{blake2b(packed, digest_size=10).hexdigest()}"'
        return Body(packed, [*headers, ("Content-Length", str(len(packed))), ("ETag", etag)], etag)


class Shelf:
    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: Key) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        with self._lock:
            before = self._pages.pop(key, None)
            self._pages[key] = page
            self._size += page.size - (before.size if before else 0)
            while self._size > self._most_bytes and len(self._pages) > 1:
                self._size -= self._pages.popitem(last=False)[1].size

    def drop(self, key: Key) -> bool:
        """Says whether there was one."""
        with self._lock:
            page = self._pages.pop(key, None)
            self._size -= page.size if page else 0
            return page is not None

    def __len__(self) -> int:
        return len(self._pages)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0


def packed_away(text: bytes) -> bytes:
    return compress(text, "gzip")


def _for_one(headers: Headers) -> Headers:
    """How much is in a cart is nobody else's business: no cache in between keeps it."""
    return [(name, "private, no-cache" if name.lower() == "cache-control" else value) for name, value in headers]
