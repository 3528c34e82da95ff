"""Permission of open boards to receive an event: checked for each event, once for all boards of the process."""

import asyncio
from collections import Counter
from collections.abc import Hashable

from channels.db import database_sync_to_async

from dashboard.auth import access

KEPT = 1.0  # seconds; all boards receive an event within this time

_open: Counter[str] = Counter()  # number of open boards by session in this process
_answers: dict[Hashable, asyncio.Task[frozenset[str]]] = {}


def opened(session_key: str) -> None:
    _open[session_key] += 1


def closed(session_key: str) -> None:
    _open[session_key] -= 1
    if _open[session_key] <= 0:
        del _open[session_key]


async def may_hear(event: Hashable, session_key: str) -> bool:
    """Return True if the session may receive the event.

    Two queries per event, however many boards are open. Raises database errors.
    """
    if event not in _answers:
        asked = database_sync_to_async(access.who_may_still_see_board)(frozenset(_open) | {session_key})
        _answers[event] = asyncio.create_task(asked)
        asyncio.get_running_loop().call_later(KEPT, _answers.pop, event, None)
    return session_key in await asyncio.shield(_answers[event])
