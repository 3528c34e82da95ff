"""ASGI applications around the WebSocket routes: origin check, outage handling and 404 responses."""

import logging
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.security.websocket import OriginValidator
from django.db import Error as DatabaseError
from django.urls import re_path
from redis.exceptions import RedisError

from madamda.realtime.push_consumer import TRY_LATER

log = logging.getLogger(__name__)


class StrictOriginValidator(OriginValidator):
    """Requires scheme, host and port of the Origin header to match; rejects malformed origins."""

    def valid_origin(self, parsed_origin: Any) -> bool:
        try:
            return super().valid_origin(parsed_origin)
        except ValueError:  # a port that is not a number
            return False


class UnavailableGuard:
    """Closes the socket with TRY_LATER while Redis or the database is unavailable; the client then reconnects."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            await self.application(scope, receive, send)
        except (RedisError, DatabaseError, OSError) as trouble:
            log.warning("WebSocket closed, service unavailable: %s", trouble)
            await send({"type": "websocket.close", "code": TRY_LATER})


class Refuse(AsyncWebsocketConsumer):
    """Rejects a handshake for an unknown path."""

    async def connect(self) -> None:
        await self.close()


NotFound = re_path(r"", Refuse.as_asgi())


async def http_not_found(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer every HTTP request with 404. (ASGI has no types for the arguments.)"""
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"Only /ws/ is served here.\n"})
