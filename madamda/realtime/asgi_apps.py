"""What the live process answers to those who came to the wrong door."""

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
    """Scheme, host and port must all be ours; an origin that cannot be read is nobody's."""

    def valid_origin(self, parsed_origin: Any) -> bool:
        try:
            return super().valid_origin(parsed_origin)
        except ValueError:  # a port that is no number
            return False


class UnavailableGuard:
    """While Redis or the database is away nobody is served, which is no accident: the page is to try later."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            await self.application(scope, receive, send)
        except (RedisError, DatabaseError, OSError) as trouble:
            log.warning("A socket could not be served: %s", trouble)
            await send({"type": "websocket.close", "code": TRY_LATER})


class Refuse(AsyncWebsocketConsumer):
    """A socket nobody listens at: refused before it is accepted."""

    async def connect(self) -> None:
        await self.close()


NotFound = re_path(r"", Refuse.as_asgi())


async def http_not_found(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Pages are served elsewhere; say so to whoever asks here. (ASGI gives no types to name.)"""
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"Only /ws/ is served here.\n"})
