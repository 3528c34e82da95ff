"""One open board in one browser: it hears order events and is sent drawn cards."""

import asyncio
import logging
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from dashboard.auth.access import may_open_board, may_still_see_board
from dashboard.board import connections, event_permissions, render_once
from madamda.realtime.push_consumer import TRY_LATER, PushOnlyConsumer
from orders.outbox import channel_groups

log = logging.getLogger(__name__)

NOT_ALLOWED = 4403
FULL = {connections.HOUSE: 4503, connections.PERSON: 4504}
TROUBLE = (RedisError, DatabaseError, OSError)


class OrderConsumer(PushOnlyConsumer):
    """Holds no state but its own heartbeat. A page that missed something finds out by its pulse."""

    heart: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Strangers are refused unaccepted. A full house accepts and hangs up: only so a page can read why."""
        if not await database_sync_to_async(may_open_board)(self.scope["user"], self.scope["session"]):
            await self.close()
            return
        full = await self._acquire_lease()
        await self.accept()
        if full:
            await self.close(full)
            return
        self.heart = asyncio.create_task(self._beat())
        event_permissions.opened(self._session_key)
        try:
            await self.channel_layer.group_add(channel_groups.BOARD, self.channel_name)
            await self.send(" ")  # the page knows by this that it is seated
        except TROUBLE as trouble:
            log.warning("A board could not be connected: %s", trouble)
            await self.close(TRY_LATER)

    async def disconnect(self, code: int) -> None:
        if not self.heart:
            return
        self.heart.cancel()
        event_permissions.closed(self._session_key)
        await sync_to_async(connections.release, thread_sensitive=False)(self.channel_name, person=self._person)
        try:
            await self.channel_layer.group_discard(channel_groups.BOARD, self.channel_name)
        except TROUBLE as trouble:
            log.warning("A closed board is still in its group: %s", trouble)

    async def order_changed(self, message: dict[str, Any]) -> None:
        try:
            if not await self._may_hear(message["order"], message["version"]):
                return
            card = await render_once.render_card_once(message["order"], message["version"], self._language)
        except TROUBLE as trouble:
            log.warning("A board missed order %s: %s", message["order"], trouble)
            await self.close(TRY_LATER)  # it comes back and compares itself with the pulse
            return
        if card:
            await self.send(card)

    async def order_rang(self, message: dict[str, Any]) -> None:
        """Still nobody has accepted it: its card is to ring as an alarm."""
        try:
            if not await self._may_hear("rang", message["number"]):
                return
        except TROUBLE as trouble:
            log.warning("A board could not ring for %s: %s", message["number"], trouble)
            await self.close(TRY_LATER)
            return
        await self.send(f'<p hidden data-rang="{message["number"]}"></p>')

    async def _may_hear(self, *event: Any) -> bool:
        """Who lost the right is told so, and nothing of this event."""
        if await event_permissions.may_hear(event, self._session_key):
            return True
        await self.close(NOT_ALLOWED)
        return False

    async def _acquire_lease(self) -> int:
        """The code to close with, 0 when seated. In a thread of its own: a Redis that hangs keeps no card waiting."""
        take = sync_to_async(connections.acquire, thread_sensitive=False)
        return FULL.get(await take(self.channel_name, person=self._person), 0)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(settings.SOCKET_HEARTBEAT_SECONDS)
            if code := await self._reason_to_close():
                await self.close(code)
                return
            await self.send(" ")  # a line that carries nothing looks like one that was cut

    async def _reason_to_close(self) -> int:
        try:
            if not await database_sync_to_async(may_still_see_board)(self._session_key):
                return NOT_ALLOWED
        except TROUBLE as trouble:
            log.warning("A board's right could not be asked again: %s", trouble)
        return await self._acquire_lease()

    @property
    def _session_key(self) -> str:
        return self.scope["session"].session_key or ""

    @property
    def _person(self) -> int:
        return self.scope["user"].pk

    @property
    def _language(self) -> str:
        """The page's, as its server wrote it into the socket's address."""
        asked = parse_qs(self.scope["query_string"].decode(errors="replace")).get("language", [""])[0]
        return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
