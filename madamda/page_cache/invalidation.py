"""Invalidates cached pages by polling the change feed in a thread, so that no request waits for the database."""

import logging
import os
import time
from threading import Lock, Thread

from django.db import connection

from madamda.cache import local
from madamda.page_cache.memory_store import CachedPage
from shop.queries import change_feed

logger = logging.getLogger(__name__)

EVERY = 0.25  # polling interval in seconds; with rendering, changes are visible within a second
SWEEP_EVERY = 60
BLIND_AFTER = 2


class ChangeWatcher:
    """Records what has changed, by generation.

    Initially, and after the connection was lost, everything counts as changed.
    """

    def __init__(self) -> None:
        self.news = 0  # generation, increased by every poll that found a change
        self._all_at = 0  # generation in which everything changed, or may have
        # Generation of the last change of each product; None stands for a change that concerns all pages.
        self._told_at: dict[int | None, int] = {}
        self._last: change_feed.ChangeSnapshot | None = None
        self._looked_at = 0.0
        self._starting = Lock()
        self._pid = 0

    def start(self) -> None:
        """Start the polling thread, once per process; a forked process starts its own."""
        if self._pid == os.getpid():
            return
        with self._starting:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                Thread(target=self._watch, name="finished-pages", daemon=True).start()

    @property
    def is_blind(self) -> bool:
        """True if the last successful poll is more than BLIND_AFTER seconds ago; False before the first poll."""
        return 0 < self._looked_at < time.monotonic() - BLIND_AFTER

    def is_old(self, page: CachedPage) -> bool:
        """Return True if anything on the page may have changed since rendering began, or before the first poll."""
        if page.news == self.news:
            return not self.news  # nothing was polled yet
        return self._all_at > page.news or self.has_changed(page)

    def has_changed(self, page: CachedPage) -> bool:
        """Return True if the feed reported a change on this page. Valid also while the database is unavailable."""
        return any(self._told_at.get(of, 0) > page.news for of in (None, *page.shows))

    def look(self) -> None:
        """Poll once and invalidate; raises any database error."""
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
        self.news += 1  # last, so that a page rendered from here on contains the change

    def _watch(self) -> None:
        sweep_at = time.monotonic() + SWEEP_EVERY
        while True:
            try:
                self.look()
                if time.monotonic() > sweep_at:
                    change_feed.prune()
                    sweep_at = time.monotonic() + SWEEP_EVERY
            except Exception:  # any error: without polling, outdated prices would be served for ever
                if self._last is not None:
                    logger.warning("The change feed cannot be read; cached pages are not renewed", exc_info=True)
                self._last = None
                connection.close()
            time.sleep(EVERY)
