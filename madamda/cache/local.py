"""Per-process cache for data that many pages need.

While the change feed is read (`trust_invalidation_for`), entries live PAGE_CACHE_SECONDS and every change in the shop
clears all caches. Otherwise they live CATALOGUE_CACHE_SECONDS.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

MOST_KEPT = 500
_news = ""
_heard_until = 0.0
_every: list["LocalCache"] = []


def trust_invalidation_for(seconds: float, *, name: str = "") -> None:
    """Use the long TTL for `seconds`: until then, `forget_all` is called after every change in the shop.

    `name` identifies the changes seen so far (shop.shared_cache). It is set before the caches are cleared.
    """
    global _heard_until, _news
    _news, _heard_until = name, time.monotonic() + seconds


def news() -> str:
    """Return the name of the changes seen so far; empty when the change feed is not being read."""
    return _news if time.monotonic() < _heard_until else ""


def forget_all() -> None:
    """Clear every cache of this process."""
    for one in _every:
        one.forget()


class LocalCache:
    """A cache with at most MOST_KEPT entries.

    Pass `is_told=False` for data without a change trigger; it always has the short TTL.
    """

    def __init__(self, *, is_told: bool = True) -> None:
        self._is_told = is_told
        self._kept: dict[str, tuple[float, Any]] = {}  # read at, value
        _every.append(self)

    def get(self, key: str, read: Callable[[], Any]) -> Any:
        """Return the cached value, or call `read` and cache its result.

        Values are shared between threads: do not mutate them.
        """
        kept, began = self._kept, time.monotonic()
        if (found := kept.get(key)) and began < found[0] + self._lasts():
            return found[1]
        value = read()
        if len(kept) >= MOST_KEPT:  # some keys contain user input, so the size must be bounded
            kept.clear()
        kept[key] = began, value
        return value

    def forget(self) -> None:
        """Clear the cache. A read in progress still writes to the discarded dict, as its value may be outdated."""
        self._kept = {}

    def _lasts(self) -> float:
        is_heard = self._is_told and time.monotonic() < _heard_until
        return settings.PAGE_CACHE_SECONDS if is_heard else settings.CATALOGUE_CACHE_SECONDS
