"""How many boards are open: so many in the house, and so many for one person."""

from django.conf import settings

from madamda.realtime import connection_leases
from madamda.realtime.connection_leases import Room
from orders.outbox import channel_groups

HOUSE, PERSON = "house", "person"


def take(name: str, *, person: int) -> str:
    """Sit down, or stay seated: empty then. Else the HOUSE is full, or this PERSON has as many boards as one may."""
    full = connection_leases.take(name, *_rooms(person))
    return "" if full is None else HOUSE if full.name == channel_groups.BOARD else PERSON


def leave(name: str, *, person: int) -> None:
    connection_leases.leave(name, *_rooms(person))


def _rooms(person: int) -> tuple[Room, Room]:
    return (
        Room(channel_groups.BOARD, settings.BOARD_MAX_CONNECTIONS),
        Room(f"{channel_groups.BOARD}:{person}", settings.BOARD_MAX_PER_PERSON),
    )
