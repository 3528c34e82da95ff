"""Watching what changes in the shop, from a thread of its own: no page waits for it, not even when PostgreSQL hangs."""

import logging
import os
import time
from threading import Lock, Thread

from django.db import connection

from madamda.cache import local
from madamda.page_cache.memory_store import CachedPage
from shop.queries import change_feed

logger = logging.getLogger(__name__)

EVERY = 0.25  # seconds between two looks: with the drawing, what changed is gone within one
SWEEP_EVERY = 60
BLIND_AFTER = 2


class ChangeWatcher:
    """What has been heard of changes so far. Everything counts as changed at first, and after the line was down."""

    def __init__(self) -> None:
        self.news = 0  # grows with every look that told something
        self._all_at = 0  # anything may have changed, or nobody can say whether it has
        # What was told to have changed: a product, or None for anything. By the news that told it.
        self._told_at: dict[int | None, int] = {}
        self._last: change_feed.ChangeSnapshot | None = None
        self._looked_at = 0.0
        self._starting = Lock()
        self._pid = 0

    def start(self) -> None:
        """Once in each process; a fork begins its own."""
        if self._pid == os.getpid():
            return
        with self._starting:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                Thread(target=self._watch, name="finished-pages", daemon=True).start()

    @property
    def is_blind(self) -> bool:
        """Whether nobody can say what has changed; not so before the first look."""
        return 0 < self._looked_at < time.monotonic() - BLIND_AFTER

    def is_old(self, page: CachedPage) -> bool:
        """Whether something on it has changed since it was drawn, or while, or nobody can say so."""
        if page.news == self.news:
            return not self.news  # nobody has looked yet
        return self._all_at > page.news or self.has_changed(page)

    def has_changed(self, page: CachedPage) -> bool:
        """Whether the database has told so. That holds also while it is away."""
        return any(self._told_at.get(of, 0) > page.news for of in (None, *page.shows))

    def look(self) -> None:
        """Raises whatever the database does."""
        last, seen = self._last, change_feed.poll()
        self._last, self._looked_at = seen, time.monotonic()
        local.trust_invalidation_for(BLIND_AFTER, name=seen.name)
        told = {product for _, product in (seen.told - last.told if last else seen.told)}
        if last is None or seen.hour != last.hour or None in told:
            self._note_all(told)
        elif told:
            self._note(told)

    def _note_all(self, told: set[int | None]) -> None:
        self._all_at = self.news + 1
        self._note(told)

    def _note(self, told: set[int | None]) -> None:
        local.forget_all()
        self._told_at.update(dict.fromkeys(told, self.news + 1))
        self.news += 1  # last: whoever begins to draw now, draws what is new

    def _watch(self) -> None:
        sweep_at = time.monotonic() + SWEEP_EVERY
        while True:
            try:
                self.look()
                if time.monotonic() > sweep_at:
                    change_feed.prune()
                    sweep_at = time.monotonic() + SWEEP_EVERY
            except Exception:  # whatever it is: who stops watching would hand out old prices for ever
                if self._last is not None:
                    logger.warning("Nobody says what has changed: finished pages stay as they are", exc_info=True)
                self._last = None
                connection.close()
            time.sleep(EVERY)
