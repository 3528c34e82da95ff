"""Seats for open sockets: each holds a lease in Redis, so that a crash, a flush or a cut line heals by itself."""

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
    """Where sockets sit; one may sit in several at once, such as the house and what is one person's own."""

    name: str
    seats: int


# Who sits where in this process, and when they said so last: counts while Redis is away, and
# while a flushed list fills again.
_local: defaultdict[str, dict[str, float]] = defaultdict(dict)

# One script, because between two commands another socket could take the same seat; and Redis'
# own clock, because those of the machines differ.
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
    """Sit down in all of them, or stay seated: the heartbeat asks the same. None is taken when one is full: that one
    comes back."""
    if full := next((room for room in rooms if _is_full_here(room, name)), None):
        return full
    limits = [room.seats for room in rooms]
    try:
        answer = _redis().eval(_TAKE, len(rooms), *map(_key, rooms), name, settings.SOCKET_LEASE_SECONDS, *limits)
    except (RedisError, OSError) as trouble:
        log.warning("Open sockets are counted in this process only: %s", trouble)
        answer = 0
    if answer:
        _forget(name, *rooms)
        return rooms[answer - 1]
    for room in rooms:
        _local[room.name][name] = time.monotonic()
    return None


def release(name: str, *rooms: LeasePool) -> None:
    _forget(name, *rooms)
    try:
        with _redis().pipeline(transaction=False) as together:
            for room in rooms:
                together.zrem(_key(room), name)
            together.execute()
    except (RedisError, OSError) as trouble:
        log.warning("A closed socket keeps its seat until its lease ends: %s", trouble)


def count(room: LeasePool) -> int:
    """How many sit there, in all processes; nobody while Redis is away, for then nobody hears anything either."""
    try:
        return int(_redis().eval(_TAKEN, 1, _key(room)))
    except (RedisError, OSError) as trouble:
        log.warning("Open sockets cannot be counted: %s", trouble)
        return 0


def _is_full_here(room: LeasePool, name: str) -> bool:
    """Also without a good-bye, whoever has not been heard of for a lease is gone."""
    over = time.monotonic() - settings.SOCKET_LEASE_SECONDS
    here = _local[room.name] = {who: at for who, at in _local[room.name].items() if at > over}
    return name not in here and len(here) >= room.seats


def _forget(name: str, *rooms: LeasePool) -> None:
    for room in rooms:
        _local[room.name].pop(name, None)
        if not _local[room.name]:
            del _local[room.name]


def _redis() -> Any:  # django-redis names no type
    return get_redis_connection("default")


def _key(room: LeasePool) -> str:
    return cache.make_key(f"seats:{room.name}")
