"""Redis as it may be missed: after a failure nobody waits for it again for a while."""

import logging
import time
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from django.conf import settings
from django_redis.cache import RedisCache
from django_redis.client import DefaultClient
from django_redis.exceptions import ConnectionInterrupted

logger = logging.getLogger(__name__)

_READS = ("get", "get_many", "has_key", "ttl", "pttl", "keys", "delete_pattern", "clear")
_WRITES = ("set", "set_many", "add", "delete", "delete_many", "incr", "decr", "touch", "expire", "persist")
_MOST_MISSED = 10_000


class PatientCache(RedisCache):
    """A failure is a miss (IGNORE_EXCEPTIONS), but each costs a wait, and a page asks several times.

    So after the first one Redis is left alone for REDIS_PAUSE seconds; then one thread tries, while all others
    still go on without. What should have been written meanwhile is thrown away before anything is read again:
    Redis would answer with what was true before.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._guarded: Any = None

    @property
    def client(self) -> Any:
        """One for the whole process: clients of redis-py may be shared, each command takes a line from their pool.

        Django makes a cache for each thread and each task, so for every open socket, and a client weighs 13 KB.
        """
        if self._guarded is None:
            same = repr((self._server, self._params))
            if same not in _clients:
                _clients[same] = _Guarded(super().client)
            self._guarded = _clients[same]
        return self._guarded


class _Breaker:
    """One for the whole process: who notices first spares all the others."""

    def __init__(self) -> None:
        self._closed_until = 0.0  # nought while all is well
        self._missed: set[str] = set()
        self._lock = Lock()

    def may_pass(self) -> bool:
        if not self._closed_until:
            return True
        with self._lock:
            if time.monotonic() < self._closed_until:
                return False
            self._closed_until = time.monotonic() + settings.REDIS_PAUSE
            return True

    @property
    def is_trying(self) -> bool:
        return bool(self._closed_until)

    def trip(self) -> None:
        if not self._closed_until:
            logger.warning("Redis does not answer: going on without it")
        self._closed_until = time.monotonic() + settings.REDIS_PAUSE

    def miss(self, keys: Iterable[str]) -> None:
        with self._lock:
            if len(self._missed) < _MOST_MISSED:
                self._missed.update(keys)

    def heal(self, client: DefaultClient) -> None:
        """Raises ConnectionInterrupted while there is still nothing to heal."""
        with self._lock:
            missed = list(self._missed) or ["nothing"]
        client.delete_many(missed)
        with self._lock:
            self._missed.difference_update(missed)
            self._closed_until = 0.0
        logger.warning("Redis answers again")


_breaker = _Breaker()
_clients: dict[str, "_Guarded"] = {}


class _Guarded:
    """The client of django-redis, with the breaker before whatever asks the server."""

    def __init__(self, client: DefaultClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)
        return self._guard(name, method) if name in _READS or name in _WRITES else method

    def _guard(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                if not _breaker.may_pass():
                    raise ConnectionInterrupted(None)
                if _breaker.is_trying:
                    _breaker.heal(self._client)
                return method(*args, **kwargs)
            except ConnectionInterrupted as away:
                if name in _WRITES and args:
                    _breaker.miss([args[0]] if isinstance(args[0], str) else args[0])
                if away.connection is not None:
                    _breaker.trip()
                raise

        return guarded
