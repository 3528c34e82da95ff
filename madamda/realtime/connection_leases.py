"""Limits open WebSockets by leases in Redis, which expire on their own after a crash."""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django_redis import get_redis_connection
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LeasePool:
    """A limit on open sockets. One socket may hold leases in several pools, such as the global one and one per user."""

    name: str
    seats: int


# Leases of this process and when they were last renewed: the only limit while Redis is unavailable, and until a flushed
# Redis is filled again.
_local: defaultdict[str, dict[str, float]] = defaultdict(dict)

# One script, so that no other socket can take the lease between two commands. It uses the clock of Redis, because those
# of the machines differ.
_TAKE = """
local now = redis.call('TIME')
local time = now[1] + now[2] / 1000000
for number, room in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', room, '-inf', time)
  if not redis.call('ZSCORE', room, ARGV[1]) and redis.call('ZCARD', room) >= tonumber(ARGV[number + 2]) then
    return number
  end
end
for _, room in ipairs(KEYS) do
  redis.call('ZADD', room, time + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', room, math.ceil(ARGV[2] * 1000))
end
return 0
"""

_TAKEN = """
local now = redis.call('TIME')
return redis.call('ZCOUNT', KEYS[1], '(' .. now[1] + now[2] / 1000000, '+inf')
"""


def acquire(name: str, *rooms: LeasePool) -> LeasePool | None:
    """Acquire or renew a lease in every pool, atomically.

    Return None on success, or the first full pool; then no lease is taken. Called on connect and by the heartbeat.
    Without Redis only the sockets of this process are counted.
    """
    if full := next((room for room in rooms if _is_full_here(room, name)), None):
        return full
    limits = [room.seats for room in rooms]
    try:
        answer = _redis().eval(_TAKE, len(rooms), *map(_key, rooms), name, settings.SOCKET_LEASE_SECONDS, *limits)
    except (RedisError, OSError) as trouble:
        log.warning("Redis unavailable, open sockets are counted per process: %s", trouble)
        answer = 0
    if answer:
        _forget(name, *rooms)
        return rooms[answer - 1]
    for room in rooms:
        _local[room.name][name] = time.monotonic()
    return None


def release(name: str, *rooms: LeasePool) -> None:
    """Release the leases. Without Redis they expire after SOCKET_LEASE_SECONDS."""
    _forget(name, *rooms)
    try:
        with _redis().pipeline(transaction=False) as together:
            for room in rooms:
                together.zrem(_key(room), name)
            together.execute()
    except (RedisError, OSError) as trouble:
        log.warning("Redis unavailable, the lease of a closed socket stays until it expires: %s", trouble)


def count(room: LeasePool) -> int:
    """Return the number of leases in all processes.

    0 while Redis is unavailable, when no socket receives messages either.
    """
    try:
        return int(_redis().eval(_TAKEN, 1, _key(room)))
    except (RedisError, OSError) as trouble:
        log.warning("Redis unavailable, open sockets cannot be counted: %s", trouble)
        return 0


def _is_full_here(room: LeasePool, name: str) -> bool:
    """Return True if this process alone fills the pool. Leases not renewed in time are dropped first."""
    over = time.monotonic() - settings.SOCKET_LEASE_SECONDS
    here = _local[room.name] = {who: at for who, at in _local[room.name].items() if at > over}
    return name not in here and len(here) >= room.seats


def _forget(name: str, *rooms: LeasePool) -> None:
    for room in rooms:
        _local[room.name].pop(name, None)
        if not _local[room.name]:
            del _local[room.name]


def _redis() -> Any:  # django-redis has no types
    return get_redis_connection("default")


def _key(room: LeasePool) -> str:
    return cache.make_key(f"seats:{room.name}")
