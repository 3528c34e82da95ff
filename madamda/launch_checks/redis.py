"""Launch checks of Redis: it responds, and enforces rate limits and connection limits."""

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
            f"Redis is not responding ({type(trouble).__name__}).", "Is REDIS_URL right, and redis-server running?"
        ) from None
    return f"Redis {version} is responding"


def refuses_who_asks_too_often() -> str:
    """Check that repeated lookups of one phone number are rejected with 429.

    Tried twice, because the first attempt may span the end of a fixed window.
    """
    often = int(settings.RATE_LIMITS["track_phone"].partition("/")[0])
    for _ in range(2):
        phone = f"+855 12 {random.randint(100, 999)} {random.randint(100, 999)}"  # noqa: S311  # not a customer's
        posted = {"phone": phone, "order_number": "MD-2222-222"}
        if any(ask(reverse("orders:track"), posted=posted).status_code == TOO_MANY for _ in range(often + 1)):
            return f"lookup {often + 1} of one phone number is answered with 429"
    raise Wrong("No request is ever rejected.", "Rates are counted in Redis: is it running? Is RATELIMIT_ENABLE on?")


def limits_boards() -> str:
    """Check that a pool of its own, as large as the limit for boards, rejects one connection too many."""
    room = LeasePool(f"launch-check-{uuid4()}", settings.BOARD_MAX_CONNECTIONS)
    names = [f"{room.name}-{n}" for n in range(room.seats + 1)]
    try:
        seated = [name for name in names if connection_leases.acquire(name, room) is None]
    finally:
        for name in names:
            connection_leases.release(name, room)
    if len(seated) != room.seats:
        raise Wrong(
            f"{len(seated)} sockets were accepted, the limit is {room.seats}.", "Leases are counted in Redis: check it."
        )
    return f"{room.seats} boards are accepted, the next is rejected"
