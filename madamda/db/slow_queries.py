"""Slow queries, told in the log: how long, and which statement, but never with whose name or number."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

logger = logging.getLogger(__name__)

_LONGEST = 1_000
_IN_QUOTES = re.compile(r"'(?:[^']|'')*'")


def watch() -> None:
    """From now on, on every connection of this process: pages, sockets, relay, worker and commands alike."""
    if settings.SLOW_QUERY_MS:
        connection_created.connect(_watch_one, dispatch_uid=__name__)


def _watch_one(connection: BaseDatabaseWrapper, **_: Any) -> None:
    # In front: whoever wraps for a while takes away the last one afterwards.
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _timed)


def _timed(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """The parameters stay out: names, phones and addresses travel in them."""
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (time.perf_counter() - started) * 1000
        if took >= settings.SLOW_QUERY_MS:
            logger.warning("%.0f ms: %s", took, _without_values(sql))


def _without_values(sql: Any) -> str:
    return _IN_QUOTES.sub("'…'", " ".join(str(sql).split()))[:_LONGEST]
