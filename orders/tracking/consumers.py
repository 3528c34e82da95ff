"""One order's page in one browser, kept up to date."""

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
    """It hears that an order has changed and sends the changed pieces of the page, drawn.

    A browser that is refused, or loses this socket, asks for the page itself from time to
    time: nothing here has to be saved when database or Redis are away.
    """

    version = 0  # the latest that was sent; a repeat is no news
    heart: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Refused unaccepted: strangers, and whoever finds the house full."""
        try:
            order = await _find(self.scope)
            self.order, self.number = order.pk, order.number  # the rest would lie in memory while the page is open
            if not await self._acquire_lease():
                await self.close()
                return
            self.heart = asyncio.create_task(self._beat())
            # Listening first and reading second: a change in between is heard.
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
            with suppress(RedisError, OSError):  # a Redis that is away has forgotten the group as well
                await self.channel_layer.group_discard(channel_groups.order(self.number), self.channel_name)

    async def order_changed(self, message: dict[str, Any]) -> None:
        if message["version"] > self.version:
            await self._send_news()

    async def order_alerted(self, message: dict[str, Any]) -> None:
        """The same version reads differently now: nobody has accepted it, and the shop is being alerted."""
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
    """Found as the page itself is; raises Order.DoesNotExist for strangers."""
    keys = parse_qs(scope["query_string"].decode("ascii", "replace")).get("key", [""])
    number = scope["url_route"]["kwargs"]["number"]
    order: Order = await database_sync_to_async(order_page.find)(number=number, key=keys[0], device=_device(scope))
    return order


def _device(scope: dict[str, Any]) -> UUID | None:
    return device_cookie.read(scope["cookies"].get(device_cookie.COOKIE, ""))


def _language(scope: dict[str, Any]) -> str:
    """As the page was written: chosen by the same rule from the same cookie and header."""
    request = HttpRequest()
    request.COOKIES = scope["cookies"]
    request.META["HTTP_ACCEPT_LANGUAGE"] = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    return get_language_from_request(request)
