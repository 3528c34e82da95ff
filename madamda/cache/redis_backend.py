"""Redis as it may be missed: after a failure nobody waits for it again for a while."""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.conf import settings
from django_redis.cache import RedisCache
from django_redis.client import DefaultClient
from django_redis.exceptions import ConnectionInterrupted

logger = logging.getLogger(__name__)

_ASKS = (
    *("get", "get_many", "has_key", "ttl", "pttl", "keys", "delete_pattern", "clear"),
    *("set", "set_many", "add", "delete", "delete_many", "incr", "decr", "touch", "expire", "persist"),
)


class CircuitBreakerRedisCache(RedisCache):
    """A failure is a miss (IGNORE_EXCEPTIONS), but each costs a wait, and a page asks several times.

    So after the first one Redis is left alone for REDIS_BREAKER_SECONDS; then one thread tries, while all others
    still go on without. What it remembers from before may be old by then: nothing is kept here that is wrong when it
    is old (docs/decisions/0024).
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
        self._lock = Lock()

    def may_pass(self) -> bool:
        if not self._closed_until:
            return True
        with self._lock:
            if time.monotonic() < self._closed_until:
                return False
            self._closed_until = time.monotonic() + settings.REDIS_BREAKER_SECONDS
            return True

    def trip(self) -> None:
        if not self._closed_until:
            logger.warning("Redis does not answer: going on without it")
        self._closed_until = time.monotonic() + settings.REDIS_BREAKER_SECONDS

    def reset(self) -> None:
        if self._closed_until:
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
        return self._guarded(method) if name in _ASKS else method

    def _guarded(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not _breaker.may_pass():
                raise ConnectionInterrupted(None)
            try:
                answer = method(*args, **kwargs)
            except ConnectionInterrupted:
                _breaker.trip()
                raise
            _breaker.reset()
            return answer

        return guarded
