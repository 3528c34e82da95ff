"""WebSocket consumer of the order board: sends rendered cards on order events."""

import asyncio
import logging
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from dashboard.auth.access import HANDLE_MONEY, may_open_board, may_still_see_board
from dashboard.board import connections, event_permissions, render_once
from madamda.realtime.push_consumer import TRY_LATER, PushOnlyConsumer
from orders.outbox import channel_groups

log = logging.getLogger(__name__)

NOT_ALLOWED = 4403
FULL = {connections.HOUSE: 4503, connections.PERSON: 4504}
TROUBLE = (RedisError, DatabaseError, OSError)


class OrderConsumer(PushOnlyConsumer):
    """One open board. Its only state is the heartbeat; a page detects missed events by comparing the pulse."""

    heart: asyncio.Task[None] | None = None
    money = False  # whether its cards show money; read when the board connects

    async def connect(self) -> None:
        """Accept the socket of a permitted user.

        Others are rejected without accepting. Above a limit the socket is accepted and closed, because only then can
        the page read the close code.
        """
        if not await database_sync_to_async(may_open_board)(self.scope["user"], self.scope["session"]):
            await self.close()
            return
        self.money = await database_sync_to_async(self.scope["user"].has_perm)(HANDLE_MONEY)
        full = await self._acquire_lease()
        await self.accept()
        if full:
            await self.close(full)
            return
        self.heart = asyncio.create_task(self._beat())
        event_permissions.opened(self._session_key)
        try:
            await self.channel_layer.group_add(channel_groups.BOARD, self.channel_name)
            await self.send(" ")  # tells the page that it is connected
        except TROUBLE as trouble:
            log.warning("Board socket could not join its group: %s", trouble)
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
            log.warning("Board socket could not leave its group: %s", trouble)

    async def order_changed(self, message: dict[str, Any]) -> None:
        try:
            if not await self._may_hear(message["order"], message["version"]):
                return
            card = await render_once.render_card_once(
                message["order"], message["version"], self._language, money=self.money
            )
        except TROUBLE as trouble:
            log.warning("Board socket closed, order %s could not be sent: %s", message["order"], trouble)
            await self.close(TRY_LATER)  # the page reconnects and compares the pulse
            return
        if card:
            await self.send(card)

    async def order_rang(self, message: dict[str, Any]) -> None:
        """Signal that an order is still not accepted: its card shows the alarm."""
        try:
            if not await self._may_hear("rang", message["number"]):
                return
        except TROUBLE as trouble:
            log.warning("Board socket closed, alarm of %s could not be sent: %s", message["number"], trouble)
            await self.close(TRY_LATER)
            return
        await self.send(f'<p hidden data-rang="{message["number"]}"></p>')

    async def _may_hear(self, *event: Any) -> bool:
        """Return whether this session may receive the event; close the socket if it may not."""
        if await event_permissions.may_hear(event, self._session_key):
            return True
        await self.close(NOT_ALLOWED)
        return False

    async def _acquire_lease(self) -> int:
        """Return the close code if a limit is reached, else 0.

        Runs in a thread of its own, so that a hanging Redis does not delay cards.
        """
        take = sync_to_async(connections.acquire, thread_sensitive=False)
        return FULL.get(await take(self.channel_name, person=self._person), 0)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(settings.SOCKET_HEARTBEAT_SECONDS)
            if code := await self._reason_to_close():
                await self.close(code)
                return
            await self.send(" ")  # keeps idle connections open

    async def _reason_to_close(self) -> int:
        try:
            if not await database_sync_to_async(may_still_see_board)(self._session_key):
                return NOT_ALLOWED
        except TROUBLE as trouble:
            log.warning("Board permission could not be checked: %s", trouble)
        return await self._acquire_lease()

    @property
    def _session_key(self) -> str:
        return self.scope["session"].session_key or ""

    @property
    def _person(self) -> int:
        return self.scope["user"].pk

    @property
    def _language(self) -> str:
        """The language of the page, from the socket's URL."""
        asked = parse_qs(self.scope["query_string"].decode(errors="replace")).get("language", [""])[0]
        return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
