"""Whatever dies while orders change, every board is the table again, and the counted seats are the real ones."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.test import Client, TransactionTestCase
from redis import Redis

from bench.live.boards import Board, listening, table, until
from bench.live.processes import ORIGIN, Live
from orders.fulfilment import lifecycle
from orders.models import Order
from tests.factories import a_member_of_staff, a_variant, an_order

BOARDS, ORDERS, EVENTS = 4, 20, 500
BEAT, LEASE = 0.5, 2.0
PATIENCE = 150  # seconds for one fault, on a busy machine; what takes longer hangs
CHANGE = """
with changed as (update orders_order set version = version + 1 where id = %s returning id, version)
insert into orders_orderevent (order_id, version, kind, by_id, reason, at)
select id, version, 'noted', %s, '', now() from changed
"""


class Faults(TransactionTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="madamda-faults-"))
        # As in the shop, only sooner: pings find a half-open line, leases a seat that nobody gave back.
        pings = ["--ping-interval", "1", "--ping-timeout", "2", "--websocket_connect_timeout", "30"]
        beats = {"SOCKET_HEARTBEAT_SECONDS": str(BEAT), "SOCKET_LEASE_SECONDS": str(LEASE)}
        cls.live = cls.enterClassContext(Live(Path(folder), daphne=pings, **beats).running())

    def setUp(self) -> None:
        self.dara = a_member_of_staff()
        client = Client()
        client.force_login(self.dara)
        self.cookie = f"sessionid={client.cookies['sessionid'].value}"
        serum = a_variant(in_stock=1000)
        for _ in range(ORDERS):
            an_order({serum: 1})
        self.done = 0

    def test_redis_forgets_everything(self) -> None:
        def flush() -> None:
            with Redis.from_url(self.live.redis_url) as redis:
                redis.flushall()

        self.all_are_true_after(flush)

    def test_redis_starts_again(self) -> None:
        self.all_are_true_after(lambda: (self.live.redis.kill(), self.live.redis.start()))

    def test_the_relay_is_killed(self) -> None:
        self.all_are_true_after(lambda: (self.live.relay.kill(), self.live.relay.start()))

    def test_the_live_process_is_killed(self) -> None:
        self.all_are_true_after(lambda: (self.live.daphne.kill(), self.live.daphne.start()))

    def test_a_line_is_cut_without_a_word(self) -> None:
        self.all_are_true_after(lambda: None, half_open=True)

    @async_to_sync
    async def test_a_long_silence(self) -> None:
        """Longer than redis-py waits for a word by itself."""
        boards = [Board(f"{self.live.address}/ws/orders/", self.cookie, quiet=20 * BEAT, every=60)]
        async with asyncio.timeout(PATIENCE), listening(boards):
            await until(lambda: all(board.is_seated for board in boards))
            await asyncio.sleep(8)
            await self.hear_by_socket(boards)
            assert [board.connected for board in boards] == [1]

    @async_to_sync
    async def all_are_true_after(self, fault: Callable[[], object], *, half_open: bool = False) -> None:
        boards = [
            Board(f"{self.live.address}/ws/orders/", self.cookie, quiet=20 * BEAT, every=2) for _ in range(BOARDS)
        ]
        async with asyncio.timeout(PATIENCE), listening(boards):
            async with self.a_dead_line() if half_open else contextlib.nullcontext():
                working = asyncio.create_task(sync_to_async(self.work, thread_sensitive=True)())
                await until(lambda: self.done >= EVENTS // 3)
                await sync_to_async(fault, thread_sensitive=False)()
                await working
                await until(lambda: self.are_true(boards), seconds=30)
                await until(lambda: self.are_counted(boards), seconds=30)
            await self.hear_by_socket(boards)

    @contextlib.asynccontextmanager
    async def a_dead_line(self) -> AsyncIterator[None]:
        """Opened, and then neither read nor closed: as a phone that has lost its network."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.live.port, limit=1024)
        key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        who = f"Host: 127.0.0.1\r\nOrigin: {ORIGIN}\r\nCookie: {self.cookie}\r\n"
        writer.write(
            f"GET /ws/orders/ HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{who}{key}\r\n".encode()
        )
        assert b"101" in await reader.readline()
        yield
        writer.transport.abort()

    def work(self) -> None:
        """Orders change, one after the other: each its next version, with the event that says so, as the verbs do."""
        orders = list(Order.objects.order_by("pk").values_list("pk", flat=True))
        for number in range(EVENTS):
            with connection.cursor() as cursor:
                cursor.execute(CHANGE, [orders[number % ORDERS], self.dara.pk])
            self.done += 1
        connection.close()

    async def are_true(self, boards: list[Board]) -> bool:
        now = await sync_to_async(table)()
        return all(board.cards == now for board in boards)

    async def are_counted(self, boards: list[Board]) -> bool:
        """As many seats as open boards: those of the dead are given back, those that were forgotten taken again."""

        def seats() -> set[int]:
            with Redis.from_url(self.live.redis_url) as redis:
                now = float(redis.time()[0])
                return {redis.zcount(key, now, "+inf") for key in redis.keys("*seats:*")}

        return await sync_to_async(seats, thread_sensitive=False)() == {len(boards)}

    async def hear_by_socket(self, boards: list[Board]) -> None:
        """What happens afterwards comes by itself again: to every board that is connected at that moment."""
        order = await Order.objects.afirst()
        for _ in range(5):
            await until(lambda: all(board.is_seated for board in boards))
            order = await sync_to_async(lifecycle.add_note)(order, "again", by=self.dara)
            with contextlib.suppress(TimeoutError):
                await until(partial(self.is_heard, boards, (order.number, order.version)), seconds=5)
                return
        self.fail("no event came by socket to all boards at once")

    def is_heard(self, boards: list[Board], card: tuple[str, int]) -> bool:
        return all(card in board.heard for board in boards)
