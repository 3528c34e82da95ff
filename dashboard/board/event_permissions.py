"""Whether open boards may hear an event: asked anew at each, once for all boards of this process."""

import asyncio
from collections import Counter
from collections.abc import Hashable

from channels.db import database_sync_to_async

from dashboard.auth import access

KEPT = 1.0  # seconds: all boards hear of an event within that

_open: Counter[str] = Counter()  # sessions, each with how many boards it has open here
_answers: dict[Hashable, asyncio.Task[frozenset[str]]] = {}


def opened(session_key: str) -> None:
    _open[session_key] += 1


def closed(session_key: str) -> None:
    _open[session_key] -= 1
    if _open[session_key] <= 0:
        del _open[session_key]


async def may_hear(event: Hashable, session_key: str) -> bool:
    """Two statements an event, however many boards. Raises what the database does."""
    if event not in _answers:
        asked = database_sync_to_async(access.who_may_still_see_board)(frozenset(_open) | {session_key})
        _answers[event] = asyncio.create_task(asked)
        asyncio.get_running_loop().call_later(KEPT, _answers.pop, event, None)
    return session_key in await asyncio.shield(_answers[event])
