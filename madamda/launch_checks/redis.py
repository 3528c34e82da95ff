"""Redis: there, and really counting: somebody who asks too often is refused, and the board has a last seat."""

import random
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from madamda.launch_checks import Wrong
from madamda.launch_checks.client import ask
from madamda.realtime import connection_leases
from madamda.realtime.connection_leases import LeasePool

TOO_MANY = 429


def answers() -> str:
    try:
        redis = get_redis_connection("default")
        redis.ping()
        version = redis.info("server")["redis_version"]
    except (RedisError, OSError) as trouble:
        raise Wrong(
            f"It does not answer ({type(trouble).__name__}).", "Is REDIS_URL right, and redis-server up?"
        ) from None
    return f"Redis {version} answers"


def refuses_who_asks_too_often() -> str:
    """Somebody looks for an order with one phone again and again; a fixed window may just have ended, so once more."""
    often = int(settings.RATE_LIMITS["track_phone"].partition("/")[0])
    for _ in range(2):
        phone = f"+855 12 {random.randint(100, 999)} {random.randint(100, 999)}"  # noqa: S311  # nobody's
        posted = {"phone": phone, "order_number": "MD-2222-222"}
        if any(ask(reverse("orders:track"), posted=posted).status_code == TOO_MANY for _ in range(often + 1)):
            return f"the {often + 1}th search for an order of one phone is answered 429"
    raise Wrong("Nobody is ever refused.", "Rates are counted in Redis: does it answer? Is RATELIMIT_ENABLE on?")


def limits_boards() -> str:
    """As many boards as the house has seats, in a room of this check's own, and one more."""
    room = LeasePool(f"launch-check-{uuid4()}", settings.BOARD_MAX_CONNECTIONS)
    names = [f"{room.name}-{n}" for n in range(room.seats + 1)]
    try:
        seated = [name for name in names if connection_leases.acquire(name, room) is None]
    finally:
        for name in names:
            connection_leases.release(name, room)
    if len(seated) != room.seats:
        raise Wrong(
            f"{len(seated)} sockets were let in where {room.seats} may be.", "Redis keeps the count: look at it."
        )
    return f"{room.seats} boards are let in, the next is not"
