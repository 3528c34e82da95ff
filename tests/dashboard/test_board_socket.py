"""The board's socket: who may listen, what they hear, and how many at once."""

import asyncio
from contextlib import suppress
from typing import Any
from unittest import mock

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client, TransactionTestCase, override_settings
from redis.exceptions import ConnectionError as RedisAway

from dashboard.auth import access
from madamda.asgi import application
from madamda.realtime import connection_leases
from madamda.staff.models import User
from orders.fulfilment import lifecycle
from orders.models import Alarm
from orders.outbox import channel_groups
from orders.outbox.relay import announce_alarms, announce_pending
from orders.status import Status
from tests.factories import a_member_of_staff, an_order

OURS = settings.LIVE_ORIGINS[0]
PATIENCE = 10  # seconds; a busy machine is no failure


def a_socket(client: Client | None = None, *, origin: str | None = OURS, language: str = "en") -> WebsocketCommunicator:
    """One browser's board; without a client, nobody has signed in."""
    headers = [(b"origin", origin.encode())] if origin is not None else []
    if client:
        headers.append((b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()))
    return WebsocketCommunicator(application, f"/ws/orders/?language={language}", headers)


def cut_off() -> None:
    with suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(pg_backend_pid())")


class TheSocket(TransactionTestCase):
    def setUp(self) -> None:
        self.dara = a_member_of_staff()
        self.client.force_login(self.dara)

    def tearDown(self) -> None:
        connection_leases._local.clear()

    async def seated(self, socket: WebsocketCommunicator) -> WebsocketCommunicator:
        """Connected, and told so."""
        accepted, _ = await socket.connect(timeout=PATIENCE)
        assert accepted
        assert await socket.receive_from(timeout=PATIENCE) == " "
        return socket

    async def news(self) -> Any:
        order = await sync_to_async(an_order)()
        await announce_pending(get_channel_layer())
        return order

    async def closing_code(self, socket: WebsocketCommunicator) -> int:
        while (message := await socket.receive_output(timeout=PATIENCE))["type"] != "websocket.close":
            pass
        return message["code"]

    async def test_draws_a_card_when_an_order_is_placed(self) -> None:
        socket = await self.seated(a_socket(self.client))
        order = await self.news()
        card = await socket.receive_from(timeout=PATIENCE)
        assert f'id="order-{order.number}"' in card
        assert "Confirm" in card
        assert "csrfmiddlewaretoken" not in card
        await socket.disconnect()

    async def test_draws_a_card_when_an_order_is_moved(self) -> None:
        order = await self.news()
        socket = await self.seated(a_socket(self.client))
        await sync_to_async(lifecycle.move)(order, Status.CONFIRMED, by=self.dara, seen=1)
        await announce_pending(get_channel_layer())
        assert 'data-version="2"' in await socket.receive_from(timeout=PATIENCE)
        await socket.disconnect()

    async def test_an_order_that_nobody_accepts_rings_on_the_boards_once(self) -> None:
        order = await self.news()
        socket = await self.seated(a_socket(self.client))
        await Alarm.objects.acreate(order=order, rung=Alarm.Rung.BOARDS)
        assert await announce_alarms(get_channel_layer()) == 1
        assert f'data-rang="{order.number}"' in await socket.receive_from(timeout=PATIENCE)
        assert await announce_alarms(get_channel_layer()) == 0
        await socket.disconnect()

    async def test_one_that_was_accepted_in_the_same_moment_is_quiet(self) -> None:
        order = await self.news()
        socket = await self.seated(a_socket(self.client))
        await Alarm.objects.acreate(order=order, rung=Alarm.Rung.BOARDS)
        await sync_to_async(lifecycle.move)(order, Status.CONFIRMED, by=self.dara, seen=1)
        assert await announce_alarms(get_channel_layer()) == 1
        await announce_pending(get_channel_layer())
        assert 'data-version="2"' in await socket.receive_from(timeout=PATIENCE)
        await socket.disconnect()

    async def test_speaks_the_page_s_language(self) -> None:
        socket = await self.seated(a_socket(self.client, language="km"))
        order = await self.news()
        name = await sync_to_async(lambda: order.lines.get().name_km)()
        assert name in await socket.receive_from(timeout=PATIENCE)
        await socket.disconnect()

    async def test_a_language_nobody_speaks_is_the_first(self) -> None:
        socket = await self.seated(a_socket(self.client, language="xx%00"))
        await self.news()
        assert "Confirm" in await socket.receive_from(timeout=PATIENCE)
        await socket.disconnect()

    async def test_fifty_boards_cost_one_drawing(self) -> None:
        sockets = [await self.seated(a_socket(self.client)) for _ in range(5)]
        with mock.patch("dashboard.board.columns.draw", return_value="<li>drawn</li>") as drawn:
            await self.news()
            for socket in sockets:
                assert await socket.receive_from(timeout=PATIENCE) == "<li>drawn</li>"
        assert drawn.call_count == 1
        for socket in sockets:
            await socket.disconnect()

    async def test_while_redis_is_away_the_page_is_told_to_come_back(self) -> None:
        with mock.patch.object(get_channel_layer(), "group_add", side_effect=RedisAway):
            socket = a_socket(self.client)
            await socket.connect(timeout=PATIENCE)
            assert await self.closing_code(socket) == 4013

    async def test_a_card_that_cannot_be_drawn_ends_the_talk_so_that_the_page_catches_up(self) -> None:
        socket = await self.seated(a_socket(self.client))
        with mock.patch("dashboard.board.columns.render_card", side_effect=OperationalError):
            await self.news()
            assert await self.closing_code(socket) == 4013

    async def test_a_connection_to_the_database_that_was_cut_meanwhile_costs_no_card(self) -> None:
        socket, order = await self.seated(a_socket(self.client)), await sync_to_async(an_order)()
        await sync_to_async(cut_off)()
        news = {"type": "order.changed", "order": order.pk, "version": 1}
        await get_channel_layer().group_send(channel_groups.BOARD, news)
        async with asyncio.timeout(PATIENCE):  # while this socket for tests receives, connections stay as they are
            while socket.output_queue.empty():
                await asyncio.sleep(0.01)
        assert order.number in await socket.receive_from(timeout=PATIENCE)
        await socket.disconnect()

    async def test_another_site_may_not_listen(self) -> None:
        for origin in (
            "https://evil.example",
            "null",
            None,
            OURS.replace("http", "ftp"),
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1:port",
        ):
            with self.subTest(origin):
                accepted, _ = await a_socket(self.client, origin=origin).connect(timeout=PATIENCE)
                assert not accepted

    async def test_a_stranger_may_not_listen(self) -> None:
        accepted, _ = await a_socket().connect(timeout=PATIENCE)
        assert not accepted

    async def test_somebody_without_the_right_may_not_listen(self) -> None:
        await sync_to_async(self.client.force_login)(await sync_to_async(User.objects.create_user)("guest"))
        accepted, _ = await a_socket(self.client).connect(timeout=PATIENCE)
        assert not accepted

    async def test_a_flood_of_messages_is_cut(self) -> None:
        socket = await self.seated(a_socket(self.client))
        for _ in range(31):
            await socket.send_to(text_data="hello")
        assert await self.closing_code(socket) == 4008

    async def test_what_a_browser_says_is_not_listened_to(self) -> None:
        socket = await self.seated(a_socket(self.client))
        for text in ('{"type": "order.changed"}', "\0", "x" * 16_000):
            await socket.send_to(text_data=text)
        order = await self.news()
        assert order.number in await socket.receive_from(timeout=PATIENCE)
        await socket.disconnect()

    @override_settings(BOARD_MAX_CONNECTIONS=2)
    async def test_past_the_limit_the_page_is_told_and_goes_on_by_asking(self) -> None:
        sockets = [await self.seated(a_socket(self.client)) for _ in range(2)]
        third = a_socket(self.client)
        await third.connect(timeout=PATIENCE)
        assert await self.closing_code(third) == 4503
        await sockets.pop().disconnect()
        sockets.append(await self.seated(a_socket(self.client)))
        for socket in sockets:
            await socket.disconnect()

    @override_settings(BOARD_MAX_PER_PERSON=1)
    async def test_one_person_does_not_take_all_the_seats(self) -> None:
        first, second = a_socket(self.client), a_socket(self.client)
        await self.seated(first)
        await second.connect(timeout=PATIENCE)
        assert await self.closing_code(second) == 4504
        other = Client()
        await sync_to_async(other.force_login)(await sync_to_async(a_member_of_staff)("sokha"))
        third = await self.seated(a_socket(other))
        for socket in (first, third):
            await socket.disconnect()

    @override_settings(SOCKET_HEARTBEAT_SECONDS=0.05)
    async def test_whoever_leaves_the_shop_is_closed(self) -> None:
        socket = await self.seated(a_socket(self.client))
        await User.objects.filter(pk=self.dara.pk).aupdate(is_active=False)
        assert await self.closing_code(socket) == 4403

    @override_settings(SOCKET_HEARTBEAT_SECONDS=0.05)
    async def test_whoever_signs_out_is_closed(self) -> None:
        socket = await self.seated(a_socket(self.client))
        await sync_to_async(self.client.logout)()
        assert await self.closing_code(socket) == 4403

    async def test_whoever_lost_the_right_hears_nothing_from_the_next_event_on(self) -> None:
        """Not only with the next heartbeat, which is seconds away. Colleagues go on hearing."""
        here = User.objects.filter(pk=self.dara.pk)
        other = Client()
        await sync_to_async(other.force_login)(await sync_to_async(a_member_of_staff)("sokha"))
        for what, lost in {
            "deactivated": lambda: here.update(is_active=False),
            "no staff any more": lambda: here.update(is_staff=False),
            "another password": lambda: (self.dara.set_password("another"), self.dara.save()),
            "gone": lambda: here.delete(),
            "signed out": self.client.logout,
        }.items():
            with self.subTest(what):
                if what != "signed out":
                    self.dara.set_password("x")
                    self.dara.is_active = self.dara.is_staff = True
                    await self.dara.asave()
                else:
                    self.dara = await sync_to_async(a_member_of_staff)("again")
                await sync_to_async(self.client.force_login)(self.dara)
                socket, colleague = await self.seated(a_socket(self.client)), await self.seated(a_socket(other))
                await sync_to_async(lost)()
                order = await self.news()
                message = await socket.receive_output(timeout=PATIENCE)
                assert (message["type"], message.get("code")) == ("websocket.close", 4403)
                assert order.number in await colleague.receive_from(timeout=PATIENCE)
                await colleague.disconnect()

    async def test_rights_are_asked_once_for_all_boards(self) -> None:
        sockets = [await self.seated(a_socket(self.client)) for _ in range(5)]
        with mock.patch("dashboard.auth.access.who_may_still_see_board", wraps=access.who_may_still_see_board) as asked:
            await self.news()
            for socket in sockets:
                await socket.receive_from(timeout=PATIENCE)
        assert asked.call_count == 1
        for socket in sockets:
            await socket.disconnect()

    @override_settings(SOCKET_HEARTBEAT_SECONDS=0.05)
    async def test_a_quiet_line_is_heard_to_be_alive(self) -> None:
        socket = await self.seated(a_socket(self.client))
        assert await socket.receive_from(timeout=PATIENCE) == " "
        await socket.disconnect()
