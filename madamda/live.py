"""What the live process answers to those who came to the wrong door."""

from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.security.websocket import OriginValidator
from django.urls import re_path


class ExactOrigin(OriginValidator):
    """Scheme, host and port must all be ours; an origin that cannot be read is nobody's."""

    def valid_origin(self, parsed_origin: Any) -> bool:
        try:
            return super().valid_origin(parsed_origin)
        except ValueError:  # a port that is no number
            return False


class Refuse(AsyncWebsocketConsumer):
    """A socket nobody listens at: refused before it is accepted."""

    async def connect(self) -> None:
        await self.close()


NotFound = re_path(r"", Refuse.as_asgi())


async def nothing_here(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Pages are served elsewhere; say so to whoever asks here. (ASGI gives no types to name.)"""
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"Only /ws/ is served here.\n"})
