"""Logs slow SQL statements with their duration, without parameters or literals."""

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
    """Time every statement of this process, on all connections opened from now on."""
    if settings.SLOW_QUERY_MS:
        connection_created.connect(_watch_one, dispatch_uid=__name__)


def _watch_one(connection: BaseDatabaseWrapper, **_: Any) -> None:
    # Inserted first, because `execute_wrapper` pops the last wrapper when it exits.
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _timed)


def _timed(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement and log it if it took at least SLOW_QUERY_MS.

    Parameters are left out: they contain personal data.
    """
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (time.perf_counter() - started) * 1000
        if took >= settings.SLOW_QUERY_MS:
            logger.warning("%.0f ms: %s", took, _without_values(sql))


def _without_values(sql: Any) -> str:
    return _IN_QUOTES.sub("'…'", " ".join(str(sql).split()))[:_LONGEST]
