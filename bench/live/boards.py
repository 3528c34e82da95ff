"""Simulated boards: receive cards by WebSocket, reload the table periodically, and reconnect when disconnected."""

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable

import websockets
from asgiref.sync import sync_to_async

from bench.live.processes import ORIGIN

CARD = re.compile(r'id="order-(MD-[^"]+)"[^>]* data-version="(\d+)"')
OPEN = {"origin": ORIGIN, "compression": None, "max_size": None, "ping_interval": None, "open_timeout": 30}
Table = dict[str, int]  # number → version


class Board:
    """Does what the page's script does: loads all cards on connecting, applies pushed ones, polls periodically."""

    def __init__(self, url: str, cookie: str, *, quiet: float, every: float) -> None:
        self._url, self._cookie, self._quiet, self._every = url, cookie, quiet, every
        self.cards: Table = {}
        self.heard: dict[tuple[str, int], float] = {}  # cards received by WebSocket only, with the time
        self.connected = 0  # number of connections
        self.is_seated = False
        self.codes: list[int] = []

    async def live(self) -> None:
        asking = asyncio.create_task(self._ask_again_and_again())
        try:
            while True:
                with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
                    await self._listen()
                self.is_seated = False
                await asyncio.sleep(0.2)
        finally:
            asking.cancel()

    async def _listen(self) -> None:
        async with websockets.connect(self._url, additional_headers={"Cookie": self._cookie}, **OPEN) as line:
            self.connected += 1
            await self._catch_up()
            while True:
                try:
                    async with asyncio.timeout(self._quiet):  # wait_for of Python 3.11 may swallow a cancellation
                        html = await line.recv()
                except websockets.ConnectionClosed as closed:
                    self.codes.append(closed.rcvd.code if closed.rcvd else 1006)
                    raise
                self.is_seated = True
                for number, version in CARD.findall(str(html)):
                    self.heard.setdefault((number, int(version)), time.monotonic())
                    self.cards[number] = max(self.cards.get(number, 0), int(version))

    async def _ask_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self._catch_up()

    async def _catch_up(self) -> None:
        for number, version in (await sync_to_async(table)()).items():
            self.cards[number] = max(self.cards.get(number, 0), version)


def table() -> Table:
    from orders.models import Order

    return dict(Order.objects.open().values_list("number", "version"))


@contextlib.asynccontextmanager
async def listening(boards: list[Board]):
    """Run the boards while the context is open; enters it once all are connected."""
    tasks = [asyncio.create_task(board.live()) for board in boards]
    try:
        await until(lambda: all(board.connected for board in boards))
        yield
    finally:
        while going_on := [task for task in tasks if not task.done()]:
            for task in going_on:
                task.cancel()
            await asyncio.wait(going_on, timeout=1)


async def until(true: Callable[[], bool | Awaitable[bool]], *, seconds: float = 60) -> float:
    """Wait until `true()` is true; return the seconds it took. Raises TimeoutError."""
    began = time.monotonic()
    while True:
        answer = true()
        if answer if isinstance(answer, bool) else await answer:
            return time.monotonic() - began
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds:g} s")
        await asyncio.sleep(0.02)
