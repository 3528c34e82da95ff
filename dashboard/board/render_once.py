"""Drawing once for all boards of this process: they ask in the same moment, and share the answer."""

import asyncio

from channels.db import database_sync_to_async

from dashboard.board import columns

KEPT = 1.0  # seconds

_drawings: dict[tuple[int, int, str], asyncio.Task[str]] = {}


async def render_card_once(order_id: int, version: int, language: str) -> str:
    """As `board.render_card`; the drawing goes on when the board that asked first has left."""
    key = (order_id, version, language)
    if key not in _drawings:
        _drawings[key] = asyncio.create_task(database_sync_to_async(columns.render_card)(order_id, language))
        asyncio.get_running_loop().call_later(KEPT, _drawings.pop, key, None)
    return await asyncio.shield(_drawings[key])
