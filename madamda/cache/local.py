"""What many pages need, kept in the memory of each process.

A value stays until the database tells of any change in the shop: each `Keeping` is known here from its making on, and
`forget_all` empties them all. Where nobody listens to the database, a value lasts CATALOGUE_CACHE_SECONDS.
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
    """For so long somebody in this process hears of every change in the shop, and then has forgotten what is kept.

    What has been heard so far has this name (shop.shared_cache). A new one is said before the old is forgotten.
    """
    global _heard_until, _news
    _news, _heard_until = name, time.monotonic() + seconds


def news() -> str:
    return _news if time.monotonic() < _heard_until else ""


def forget_all() -> None:
    """Something has changed."""
    for one in _every:
        one.forget()


class LocalCache:
    """`is_told` unless it holds what no trigger tells of: that is read again soon in every process."""

    def __init__(self, *, is_told: bool = True) -> None:
        self._is_told = is_told
        self._kept: dict[str, tuple[float, Any]] = {}  # read at, value
        _every.append(self)

    def get(self, key: str, read: Callable[[], Any]) -> Any:
        """Whatever `read` gives; nobody may change it, for it is handed to others too."""
        kept, began = self._kept, time.monotonic()
        if (found := kept.get(key)) and began < found[0] + self._lasts():
            return found[1]
        value = read()
        if len(kept) >= MOST_KEPT:  # some keys hold what a browser says: nothing may grow by that
            kept.clear()
        kept[key] = began, value
        return value

    def forget(self) -> None:
        """What is being read in this moment goes into what is forgotten: it may be from before."""
        self._kept = {}

    def _lasts(self) -> float:
        is_heard = self._is_told and time.monotonic() < _heard_until
        return settings.PAGE_CACHE_SECONDS if is_heard else settings.CATALOGUE_CACHE_SECONDS
