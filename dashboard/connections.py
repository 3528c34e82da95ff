"""How many boards are open: so many in the house, and so many for one person."""

from django.conf import settings

from orders import seating, topics
from orders.seating import Room


def take(name: str, *, person: int) -> bool:
    """Sit down, or stay seated. False when the house is full, or this person has as many boards as one may."""
    return seating.take(name, *_rooms(person)) is None


def leave(name: str, *, person: int) -> None:
    seating.leave(name, *_rooms(person))


def _rooms(person: int) -> tuple[Room, Room]:
    return (
        Room(topics.BOARD, settings.BOARD_MAX_CONNECTIONS),
        Room(f"{topics.BOARD}:{person}", settings.BOARD_MAX_PER_PERSON),
    )
