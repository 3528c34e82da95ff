"""Listening: what is common to all sockets. Their pages hear news, and have nothing to say."""

from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

TOO_LONG = 1009
LONGEST_MESSAGE = 16 * 1024


class Listener(AsyncWebsocketConsumer):
    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels would tidy up after the database before each message, by way of a thread: for a hundred boards a
        hundred times. Who asks the database here does so by `database_sync_to_async`, which tidies up itself."""
        await getattr(self, get_handler_name(message))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Whoever shouts is shown the door."""
        if len(bytes_data or (text_data or "").encode()) > LONGEST_MESSAGE:
            await self.close(TOO_LONG)
