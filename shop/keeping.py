"""Keeping what every page needs in the memory of this process. Nothing else has to be there for it."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.conf import settings

MOST_KEPT = 500
_heard_until = 0.0
_all_told: list["Keeping"] = []


def rely_on_news(seconds: float) -> None:
    """For so long somebody in this process hears of every change in the shop, and has it forgotten what is kept."""
    global _heard_until
    _heard_until = time.monotonic() + seconds


def forget_all() -> None:
    """Something has changed of which everybody is told."""
    for one in _all_told:
        one.forget()


class Keeping:
    """Who comes when it is too old reads it again; whoever comes meanwhile gets the old one.

    `is_told`: changes of it are among those that are heard of, and then it is forgotten (`forget_all`).
    """

    def __init__(self, *, is_told: bool = True) -> None:
        self._is_told = is_told
        self._kept: dict[str, tuple[float, Any]] = {}  # read at, value
        self._reading: dict[str, Lock] = {}
        self._forgotten = 0
        if is_told:
            _all_told.append(self)

    def get(self, key: str, read: Callable[[], Any]) -> Any:
        """Whatever `read` gives; nobody may change it, for it is handed to others too."""
        found = self._kept.get(key)
        if found and self._is_good(found):
            return found[1]
        reading = self._reading.setdefault(key, Lock())
        if found and not reading.acquire(blocking=False):
            return found[1]
        if not found:
            reading.acquire()
        try:
            return self._read(key, read)
        finally:
            reading.release()

    def forget(self) -> None:
        """What is being read in this moment is not kept either: it may be from before."""
        self._forgotten += 1
        self._kept.clear()

    def _read(self, key: str, read: Callable[[], Any]) -> Any:
        found = self._kept.get(key)
        if found and self._is_good(found):
            return found[1]  # by whom we have waited for
        forgotten, began = self._forgotten, time.monotonic()
        value = read()
        if len(self._reading) > MOST_KEPT:  # some keys hold what a browser says: nothing may grow by that
            self._kept.clear()
            self._reading.clear()
        if forgotten == self._forgotten:
            self._kept[key] = (began, value)
        return value

    def _is_good(self, found: tuple[float, Any]) -> bool:
        """Where nobody hears of changes, no longer than a switch may lag."""
        is_heard = self._is_told and time.monotonic() < _heard_until
        lasts = settings.PAGE_CACHE_SECONDS if is_heard else settings.CATALOGUE_CACHE_SECONDS
        return time.monotonic() < found[0] + lasts
