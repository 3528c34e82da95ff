"""Redis cache backend with a circuit breaker: after a failure Redis is skipped for a while."""

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
    """django-redis cache whose failures count as misses (IGNORE_EXCEPTIONS).

    Each failure costs a timeout, and a page makes several calls. The breaker therefore skips Redis for
    REDIS_BREAKER_SECONDS; then one thread tries again while the others go on without it. Deletes are lost meanwhile, so
    only values that may be outdated are cached (docs/decisions/0024).
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._guarded: Any = None

    @property
    def client(self) -> Any:
        """Return the client, which is shared by the whole process.

        Django creates a cache per thread and per task, so per open socket, and a client takes 13 KB. redis-py clients
        are thread-safe and take connections from a pool.
        """
        if self._guarded is None:
            same = repr((self._server, self._params))
            if same not in _clients:
                _clients[same] = _Guarded(super().client)
            self._guarded = _clients[same]
        return self._guarded


class _Breaker:
    """Circuit breaker shared by all threads of the process."""

    def __init__(self) -> None:
        self._closed_until = 0.0  # monotonic time; 0 while Redis works
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
            logger.warning("Redis is not responding; continuing without it")
        self._closed_until = time.monotonic() + settings.REDIS_BREAKER_SECONDS

    def reset(self) -> None:
        if self._closed_until:
            self._closed_until = 0.0
            logger.warning("Redis is responding again")


_breaker = _Breaker()
_clients: dict[str, "_Guarded"] = {}


class _Guarded:
    """The django-redis client with the breaker in front of every method that contacts the server."""

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
