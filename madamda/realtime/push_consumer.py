"""Listening: what is common to all sockets. Their pages hear news, and have nothing to say."""

import time
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

# Applications choose from 4000 upwards: daphne sends no others. `static/js/live-socket.js` comes back after both.
TOO_MUCH, TRY_LATER = 4008, 4013

MOST, SECONDS = 30, 10.0  # messages in so many seconds


class PushOnlyConsumer(AsyncWebsocketConsumer):
    received, since = 0, 0.0

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels would tidy up after the database before each message, by way of a thread: for a hundred boards a
        hundred times. Who asks the database here does so by `database_sync_to_async`, which tidies up itself."""
        await getattr(self, get_handler_name(message))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Ends a flood. How long one message may be is an option of daphne's."""
        now = time.monotonic()
        if now - self.since > SECONDS:
            self.received, self.since = 0, now
        self.received += 1
        if self.received > MOST:
            await self.close(TOO_MUCH)
