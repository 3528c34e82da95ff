"""Keeping for a moment what every page needs, in the memory of this process. Nothing else has to be there for it."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

MOST_KEPT = 500


class Keeping:
    """Who comes when it is too old reads it again; whoever comes meanwhile gets the old one."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Any]] = {}
        self._reading: dict[str, Lock] = {}
        self._forgotten = 0

    def get(self, key: str, read: Callable[[], Any], *, seconds: float) -> Any:
        """Whatever `read` gives; nobody may change it, for it is handed to others too."""
        until, value = self._kept.get(key, (0.0, None))
        if time.monotonic() < until:
            return value
        reading = self._reading.setdefault(key, Lock())
        if until and not reading.acquire(blocking=False):
            return value
        if not until:
            reading.acquire()
        try:
            return self._read(key, read, seconds)
        finally:
            reading.release()

    def forget(self) -> None:
        """What is being read in this moment is not kept either: it may be from before."""
        self._forgotten += 1
        self._kept.clear()

    def _read(self, key: str, read: Callable[[], Any], seconds: float) -> Any:
        until, value = self._kept.get(key, (0.0, None))
        if time.monotonic() < until:
            return value  # by whom we have waited for
        forgotten = self._forgotten
        value = read()
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        if forgotten == self._forgotten:
            self._kept[key] = (time.monotonic() + seconds, value)
        return value
