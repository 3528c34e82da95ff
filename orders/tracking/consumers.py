"""WebSocket consumer of a customer's order page."""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest
from django.utils.translation import get_language_from_request
from redis.exceptions import RedisError

from customers import device_cookie
from madamda.realtime import connection_leases
from madamda.realtime.connection_leases import LeasePool
from madamda.realtime.push_consumer import TRY_LATER, PushOnlyConsumer
from orders.models import Order
from orders.outbox import channel_groups
from orders.tracking import order_page


class TrackingConsumer(PushOnlyConsumer):
    """Sends the changed parts of the order page, rendered, whenever its order changes.

    A browser that is refused or loses the connection polls the page instead, so the consumer simply closes if the
    database or Redis is down.
    """

    version = 0  # the latest version sent; repeats are ignored
    heart: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Accept the connection, or close it before accepting: without access, or without a free lease."""
        try:
            order = await _find(self.scope)
            self.order, self.number = order.pk, order.number  # not the order itself, to save memory
            if not await self._acquire_lease():
                await self.close()
                return
            self.heart = asyncio.create_task(self._beat())
            # Subscribe before reading, so that a change in between is not missed.
            await self.channel_layer.group_add(channel_groups.order(self.number), self.channel_name)
        except (Order.DoesNotExist, DatabaseTrouble, RedisError, OSError):
            await self._release_lease()
            await self.close()
            return
        await self.accept()
        await self._send_news()

    async def disconnect(self, code: int) -> None:
        if self.heart:
            await self._release_lease()
            with suppress(RedisError, OSError):  # group memberships expire by themselves
                await self.channel_layer.group_discard(channel_groups.order(self.number), self.channel_name)

    async def order_changed(self, message: dict[str, Any]) -> None:
        if message["version"] > self.version:
            await self._send_news()

    async def order_alerted(self, message: dict[str, Any]) -> None:
        """Send the page again although the version is the same: it now says that the shop is being alerted."""
        await self._send_news(again=True)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(settings.SOCKET_HEARTBEAT_SECONDS)
            if not await self._acquire_lease():
                await self.close(TRY_LATER)
                return

    async def _acquire_lease(self) -> bool:
        return (
            await sync_to_async(connection_leases.acquire, thread_sensitive=False)(self.channel_name, _pool()) is None
        )

    async def _release_lease(self) -> None:
        if self.heart:
            self.heart.cancel()
            await sync_to_async(connection_leases.release, thread_sensitive=False)(self.channel_name, _pool())

    async def _send_news(self, *, again: bool = False) -> None:
        try:
            version, pieces = await database_sync_to_async(order_page.draw)(self.order, _language(self.scope))
        except DatabaseTrouble:
            await self.close(TRY_LATER)
            return
        if version > self.version or again:
            self.version = version
            await self.send(text_data=pieces)


def _pool() -> LeasePool:
    return LeasePool("tracking", settings.TRACKING_MAX_CONNECTIONS)


async def _find(scope: dict[str, Any]) -> Order:
    """Find the order by the same rules as its page; raises Order.DoesNotExist without access."""
    keys = parse_qs(scope["query_string"].decode("ascii", "replace")).get("key", [""])
    number = scope["url_route"]["kwargs"]["number"]
    order: Order = await database_sync_to_async(order_page.find)(number=number, key=keys[0], device=_device(scope))
    return order


def _device(scope: dict[str, Any]) -> UUID | None:
    return device_cookie.read(scope["cookies"].get(device_cookie.COOKIE, ""))


def _language(scope: dict[str, Any]) -> str:
    """Return the page's language, chosen by Django's rule from the same cookie and header."""
    request = HttpRequest()
    request.COOKIES = scope["cookies"]
    request.META["HTTP_ACCEPT_LANGUAGE"] = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    return get_language_from_request(request)
