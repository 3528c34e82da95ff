"""Base of all WebSocket consumers: the server sends, and messages from the client are only counted."""

import time
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

# Application close codes start at 4000, and daphne sends no others. `static/js/live-socket.js` reconnects after both.
TOO_MUCH, TRY_LATER = 4008, 4013

MOST, SECONDS = 30, 10.0  # at most MOST messages in SECONDS


class PushOnlyConsumer(AsyncWebsocketConsumer):
    received, since = 0, 0.0

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Call the handler without Channels' database cleanup, which costs a thread per message and socket.

        Handlers that query use `database_sync_to_async`, which cleans up itself.
        """
        await getattr(self, get_handler_name(message))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Close the socket with TOO_MUCH if the client sends too many messages. daphne limits their size."""
        now = time.monotonic()
        if now - self.since > SECONDS:
            self.received, self.since = 0, now
        self.received += 1
        if self.received > MOST:
            await self.close(TOO_MUCH)
