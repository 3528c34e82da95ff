"""Waiting for a new primary while the database moves to another server."""

import time
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TypeVar

from django.conf import settings
from django.db import OperationalError

from madamda import capacity

EVERY = 0.25  # seconds between attempts
HOPELESS = 5.0  # seconds without waiting after a wait that was in vain: this is no switch but an outage

Connection = TypeVar("Connection")

# The other half of the threads shows pages from memory meanwhile.
_seats = BoundedSemaphore(max(capacity.threads // 2, 1))
_hopeless_until = 0.0


def connect(attempt: Callable[[], Connection]) -> Connection:
    """Return a new connection; try for DB_SWITCH_WAIT_SECONDS. Raises the last OperationalError.

    A planned switch takes a few seconds: whoever waits notices a slow answer instead of an error.
    """
    try:
        return attempt()
    except OperationalError:
        if time.monotonic() < _hopeless_until or not settings.DB_SWITCH_WAIT_SECONDS:
            raise
        if capacity.threads < 2 or not _seats.acquire(blocking=False):
            raise
    try:
        return _until_connected(attempt)
    finally:
        _seats.release()


def _until_connected(attempt: Callable[[], Connection]) -> Connection:
    global _hopeless_until
    until = time.monotonic() + settings.DB_SWITCH_WAIT_SECONDS
    while True:
        time.sleep(EVERY)
        try:
            return attempt()
        except OperationalError:
            if time.monotonic() >= until:
                _hopeless_until = time.monotonic() + HOPELESS
                raise
