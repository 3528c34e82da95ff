"""How many boards are open: each holds a lease in Redis, so that a crash, a flush or a cut line heals by itself."""

import logging
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django_redis import get_redis_connection  # type: ignore[import-untyped]  # it ships no types
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

LEASE = 60  # seconds without a heartbeat until a seat is free again
HEARTBEAT = 20

# Who sits here in this process: counts while Redis is away, and while a flushed list fills again.
_here: set[str] = set()

# One script, because between two commands another board could take the same seat; and Redis'
# own clock, because those of the machines differ.
_TAKE = """
local now = redis.call('TIME')
local time = now[1] + now[2] / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return 0
end
redis.call('ZADD', KEYS[1], time + ARGV[3], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


def take(name: str) -> bool:
    """Sit down, or stay seated: the heartbeat asks the same. False when the house is full."""
    if name not in _here and len(_here) >= settings.BOARD_MAX_CONNECTIONS:
        return False
    try:
        seated = bool(_redis().eval(_TAKE, 1, _key(), name, settings.BOARD_MAX_CONNECTIONS, LEASE))
    except (RedisError, OSError) as trouble:
        log.warning("Open boards are counted in this process only: %s", trouble)
        seated = True
    (_here.add if seated else _here.discard)(name)
    return seated


def leave(name: str) -> None:
    _here.discard(name)
    try:
        _redis().zrem(_key(), name)
    except (RedisError, OSError) as trouble:
        log.warning("A closed board keeps its seat until its lease ends: %s", trouble)


def _redis() -> Any:  # django-redis names no type
    return get_redis_connection("default")


def _key() -> str:
    return cache.make_key("board:connections")
