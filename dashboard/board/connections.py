"""Limits open boards: in total and per user."""

from django.conf import settings

from madamda.realtime import connection_leases
from madamda.realtime.connection_leases import LeasePool
from orders.outbox import channel_groups

HOUSE, PERSON = "house", "person"


def acquire(name: str, *, person: int) -> str:
    """Acquire or renew a connection lease; return an empty string, or which limit is reached: HOUSE or PERSON."""
    full = connection_leases.acquire(name, *_pools(person))
    return "" if full is None else HOUSE if full.name == channel_groups.BOARD else PERSON


def release(name: str, *, person: int) -> None:
    connection_leases.release(name, *_pools(person))


def _pools(person: int) -> tuple[LeasePool, LeasePool]:
    return (
        LeasePool(channel_groups.BOARD, settings.BOARD_MAX_CONNECTIONS),
        LeasePool(f"{channel_groups.BOARD}:{person}", settings.BOARD_MAX_PER_PERSON),
    )
