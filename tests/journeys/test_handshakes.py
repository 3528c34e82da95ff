"""At the door of the real live process: who is let in, how many, and what ends a talk."""

import asyncio
import contextlib
import tempfile
import time
from pathlib import Path
from typing import Any

import websockets
from asgiref.sync import async_to_sync, sync_to_async
from django.test import Client, TransactionTestCase
from redis import Redis
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bench.live.boards import OPEN
from bench.live.processes import ORIGIN, Live
from madamda.staff.models import User
from tests.factories import a_member_of_staff, an_order

SEATS = 6


class AtTheDoor(TransactionTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="madamda-live-"))
        limits = {"BOARD_MAX_CONNECTIONS": str(SEATS), "BOARD_MAX_PER_PERSON": str(SEATS)}
        beats = {"SOCKET_HEARTBEAT_SECONDS": "0.4", "SOCKET_LEASE_SECONDS": "1.5"}
        patience = ["--websocket_connect_timeout", "30"]  # a busy machine is no failure
        live = Live(Path(folder), daphne=patience, TRACKING_MAX_CONNECTIONS="3", **limits, **beats)
        cls.live = cls.enterClassContext(live.running())

    def setUp(self) -> None:
        self.dara = a_member_of_staff()
        self.cookie = self.cookie_of(self.dara)

    def cookie_of(self, person: User) -> str:
        client = Client()
        client.force_login(person)
        return f"sessionid={client.cookies['sessionid'].value}"

    def door(self, path: str = "/ws/orders/", cookie: str = "", **options: Any) -> websockets.connect:
        headers = {"Cookie": cookie} if cookie else {}
        return websockets.connect(f"{self.live.address}{path}", additional_headers=headers, **{**OPEN, **options})

    async def refused(self, *args: Any, **options: Any) -> int:
        """The answer to the handshake itself: nothing was accepted."""
        try:
            async with self.door(*args, **options):
                return 101
        except InvalidStatus as answer:
            return answer.response.status_code

    async def ending(self, line: websockets.ClientConnection) -> int:
        with contextlib.suppress(TimeoutError):
            while True:
                try:
                    await asyncio.wait_for(line.recv(), 20)
                except ConnectionClosed as closed:
                    return closed.rcvd.code if closed.rcvd else 1006
        return 0

    @async_to_sync
    async def test_whoever_has_no_right_is_refused_before_anything_is_accepted(self) -> None:
        order = await sync_to_async(an_order)()
        guest = await sync_to_async(User.objects.create_user)("guest")
        gone = await sync_to_async(a_member_of_staff)("gone")
        cookies = {who: await sync_to_async(self.cookie_of)(who) for who in (guest, gone)}
        await User.objects.filter(pk=gone.pk).aupdate(is_active=False)
        for origin in (None, "null", "https://evil.example", f"{ORIGIN}.evil.example", "http://127.0.0.1", "file://"):
            with self.subTest(f"from {origin}"):
                assert await self.refused(cookie=self.cookie, origin=origin) in (400, 403)
                path = f"/ws/orders/{order.number}/?key={order.secret}"
                assert await self.refused(path, origin=origin) in (400, 403)
        for who, cookie in {"nobody": "", "a forged session": "sessionid=x", **cookies}.items():
            with self.subTest(f"as {who}"):
                assert await self.refused(cookie=cookie) == 403
        for path in ("/ws/", "/ws/orders", f"/ws/orders/{order.number}/", f"/ws/orders/{order.number}/?key=wrong"):
            with self.subTest(path):
                assert await self.refused(path, cookie=self.cookie) == 403

    @async_to_sync
    async def test_of_many_at_once_as_many_are_seated_as_there_are_seats(self) -> None:
        async with contextlib.AsyncExitStack() as stack:
            doors = [self.door(cookie=self.cookie) for _ in range(SEATS + 50)]
            lines = await asyncio.gather(*(stack.enter_async_context(door) for door in doors))
            codes = await asyncio.gather(*(self.first_word(line) for line in lines))
            assert (codes.count("seated"), codes.count(4503)) == (SEATS, 50)
            assert await self.refused_for_want_of_room() == 4503
        await self.until_seated()

    @async_to_sync
    async def test_of_customers_pages_no_more_are_accepted_than_there_are_seats(self) -> None:
        order = await sync_to_async(an_order)()
        path = f"/ws/orders/{order.number}/?key={order.secret}"
        async with contextlib.AsyncExitStack() as stack:
            pages = [await stack.enter_async_context(self.door(path)) for _ in range(3)]
            assert await self.refused(path) == 403
            with Redis.from_url(self.live.redis_url) as redis:  # forgotten, and others were quicker
                (seats,) = redis.keys("*seats:tracking")
                at_once = redis.pipeline()  # no heartbeat takes a seat between the two
                at_once.zrem(seats, *redis.zrange(seats, 0, -1))
                at_once.zadd(seats, dict.fromkeys("abc", time.time() + 30))
                at_once.execute()
            assert {await self.ending(page) for page in pages} == {4013}

    @async_to_sync
    async def test_too_much_said_ends_the_talk(self) -> None:
        for name, say, code in (
            ("a long message", lambda line: line.send("x" * 16_385), 1006),  # cut off by daphne itself
            ("a flood of messages", lambda line: self.often(line.send, "hello"), 4008),
        ):
            with self.subTest(name):
                line = await self.until_seated(keep=True)
                with contextlib.suppress(ConnectionClosed):
                    await say(line)
                assert await self.ending(line) == code

    @async_to_sync
    async def test_without_redis_a_board_is_refused_calmly_and_later_it_is_seated(self) -> None:
        await sync_to_async(self.live.redis.kill)()
        try:
            assert await self.refused(cookie=self.cookie) == 403
        finally:
            await sync_to_async(self.live.redis.start)()
        await self.until_seated()

    @async_to_sync
    async def test_whoever_leaves_the_shop_is_closed_while_the_line_is_quiet(self) -> None:
        line = await self.until_seated(keep=True)
        await User.objects.filter(pk=self.dara.pk).aupdate(is_active=False)
        assert await self.ending(line) == 4403

    async def often(self, say: Any, *words: str) -> None:
        for _ in range(200):
            await say(*words)

    async def first_word(self, line: websockets.ClientConnection) -> str | int:
        try:
            await asyncio.wait_for(line.recv(), 30)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
        return "seated"

    async def refused_for_want_of_room(self) -> str | int:
        async with self.door(cookie=self.cookie) as line:
            return await self.first_word(line)

    async def until_seated(self, *, keep: bool = False) -> Any:
        """Seats of lines that were cut are free after a moment."""
        for _ in range(100):
            line = await self.door(cookie=self.cookie)
            if await self.first_word(line) == "seated":
                if keep:
                    return line
                return await line.close()
            await asyncio.sleep(0.1)
        raise AssertionError("no seat became free")
