"""Renders a card once for all boards of this process, which request it at the same moment."""

import asyncio

from channels.db import database_sync_to_async

from dashboard.board import columns

KEPT = 1.0  # seconds

_drawings: dict[tuple[int, int, str, bool], asyncio.Task[str]] = {}


async def render_card_once(order_id: int, version: int, language: str, *, money: bool) -> str:
    """Like `columns.render_card`. The rendering continues if the board that started it disconnects."""
    key = (order_id, version, language, money)
    if key not in _drawings:
        _drawings[key] = asyncio.create_task(
            database_sync_to_async(columns.render_card)(order_id, language, money=money)
        )
        asyncio.get_running_loop().call_later(KEPT, _drawings.pop, key, None)
    return await asyncio.shield(_drawings[key])
