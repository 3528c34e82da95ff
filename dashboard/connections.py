"""How many boards are open: so many in the house, and so many for one person."""

from django.conf import settings

from orders import seating, topics
from orders.seating import Room

HOUSE, PERSON = "house", "person"


def take(name: str, *, person: int) -> str:
    """Sit down, or stay seated: empty then. Else the HOUSE is full, or this PERSON has as many boards as one may."""
    full = seating.take(name, *_rooms(person))
    return "" if full is None else HOUSE if full.name == topics.BOARD else PERSON


def leave(name: str, *, person: int) -> None:
    seating.leave(name, *_rooms(person))


def _rooms(person: int) -> tuple[Room, Room]:
    return (
        Room(topics.BOARD, settings.BOARD_MAX_CONNECTIONS),
        Room(f"{topics.BOARD}:{person}", settings.BOARD_MAX_PER_PERSON),
    )
