"""How many boards are open: so many in the house, and so many for one person."""

from django.conf import settings

from madamda.realtime import connection_leases
from madamda.realtime.connection_leases import LeasePool
from orders.outbox import channel_groups

HOUSE, PERSON = "house", "person"


def acquire(name: str, *, person: int) -> str:
    """Sit down, or stay seated: empty then. Else the HOUSE is full, or this PERSON has as many boards as one may."""
    full = connection_leases.acquire(name, *_pools(person))
    return "" if full is None else HOUSE if full.name == channel_groups.BOARD else PERSON


def release(name: str, *, person: int) -> None:
    connection_leases.release(name, *_pools(person))


def _pools(person: int) -> tuple[LeasePool, LeasePool]:
    return (
        LeasePool(channel_groups.BOARD, settings.BOARD_MAX_CONNECTIONS),
        LeasePool(f"{channel_groups.BOARD}:{person}", settings.BOARD_MAX_PER_PERSON),
    )
