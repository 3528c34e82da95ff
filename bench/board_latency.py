"""P8: time from a commit until its card has arrived on the last of 100 open boards, compared with a lower bound.

Uses the real daphne, Redis and relay. Changes are made by the action that staff use, in turn with messages of the same
size that a bare websockets server broadcasts to as many listeners.

    python -m madamda.dev_servers exec --throwaway -- python -m bench.board_latency [--boards 100] [--events 100]
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench.measuring import at_most, freely, prepared, tell

TARGET = 150.0  # ms
PAUSE = 0.25  # seconds between changes, varied, so that they fall on every phase of the relay's polling
WARM = 10


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--boards", type=int, default=100)
    parser.add_argument("--events", type=int, default=100)
    options = parser.parse_args()
    os.environ.update(freely())
    prepared(products=0)
    from bench.live.processes import Live

    many = str(options.boards)
    with tempfile.TemporaryDirectory(prefix="madamda-latency-") as folder:
        live = Live(
            Path(folder),
            daphne=["--websocket_connect_timeout", "60"],
            BOARD_MAX_CONNECTIONS=many,
            BOARD_MAX_PER_PERSON=many,
        )
        with live.running():
            times = asyncio.run(measured(live.address, options.boards, options.events))
    return told(times, options.boards)


async def measured(address: str, boards: int, events: int) -> dict[str, list[float]]:
    from asgiref.sync import sync_to_async

    order, person, cookie = await sync_to_async(an_order)()
    times: dict[str, list[float]] = {"the shop, last board": [], "the shop, first board": [], "bare, last": []}
    async with bare_server(boards) as bare, Listeners(f"{address}/ws/orders/", boards, cookie) as shop:
        for number in range(events + WARM):
            order, committed = await sync_to_async(changed)(order, person, number)
            heard = await shop.heard(f'data-version="{order.version}"')
            size = len(shop.latest)
            since = time.perf_counter()
            await bare.say(f"{number:09}" + "x" * (size - 9))
            bare_heard = await bare.heard(f"{number:09}")
            if number >= WARM:
                times["the shop, last board"].append((max(heard) - committed) * 1000)
                times["the shop, first board"].append((min(heard) - committed) * 1000)
                times["bare, last"].append((max(bare_heard) - since) * 1000)
            await asyncio.sleep(PAUSE + number % 7 / 100)
    return times


class Listeners:
    """A number of WebSocket connections that record when each message arrived."""

    def __init__(self, url: str, many: int, cookie: str = "") -> None:
        self._url, self._many, self._cookie = url, many, cookie
        self._heard: list[tuple[float, str]] = []
        self._more = asyncio.Event()
        self.latest = ""

    async def __aenter__(self) -> "Listeners":
        import websockets

        from bench.live.boards import OPEN

        headers = {"Cookie": self._cookie} if self._cookie else {}
        self.lines = []
        for _ in range(self._many):  # one after the other: connecting is not measured
            self.lines.append(await websockets.connect(self._url, additional_headers=headers, **OPEN))
        self._tasks = [asyncio.create_task(self._listen(line)) for line in self.lines]
        await asyncio.sleep(1)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(line.close() for line in self.lines), return_exceptions=True)

    async def say(self, words: str) -> None:
        await self.lines[0].send(words)

    async def heard(self, words: str) -> list[float]:
        """Return when each connection received a message with this text; raises TimeoutError after 30 s."""
        async with asyncio.timeout(30):
            while len(found := [at for at, said in self._heard if words in said]) < self._many:
                self._more.clear()
                await self._more.wait()
        self.latest = next(said for _at, said in self._heard if words in said)
        self._heard.clear()
        return found

    async def _listen(self, line: object) -> None:
        async for said in line:  # type: ignore[attr-defined]
            if str(said).strip():
                self._heard.append((time.perf_counter(), str(said)))
                self._more.set()


@contextlib.asynccontextmanager
async def bare_server(many: int):
    """Run a websockets server in its own process, like daphne, that broadcasts every message to all listeners."""
    from bench.measuring import free_port

    port = free_port()
    server = await asyncio.create_subprocess_exec(sys.executable, "-c", BARE, str(port), stdout=asyncio.subprocess.PIPE)
    try:
        assert server.stdout
        await server.stdout.readline()
        async with Listeners(f"ws://127.0.0.1:{port}", many) as listeners:
            yield listeners
    finally:
        server.kill()
        await server.wait()


BARE = """
import asyncio, sys, websockets
lines = set()
async def serve(line):
    lines.add(line)
    async for said in line:
        websockets.broadcast(lines, said)
async def main():
    async with websockets.serve(serve, "127.0.0.1", int(sys.argv[1]), compression=None, max_size=None):
        print("open", flush=True)
        await asyncio.Future()
asyncio.run(main())
"""


def an_order() -> tuple[object, object, str]:
    """Create an order with three lines and a member of staff; return both with the session cookie."""
    from django.test import Client

    from tests.factories import a_member_of_staff, a_variant
    from tests.factories import an_order as placed

    person = a_member_of_staff()
    client = Client()
    client.force_login(person)
    order = placed({a_variant(): 1, a_variant(): 2, a_variant(): 3}, note="Blue gate next to the pharmacy")
    return order, person, f"sessionid={client.cookies['sessionid'].value}"


def changed(order: object, person: object, number: int) -> tuple[object, float]:
    """Change the order's note; return its next version and the time of the commit."""
    from orders.fulfilment import lifecycle

    order = lifecycle.add_note(order, f"note {number}", by=person)  # type: ignore
    return order, time.perf_counter()


def told(times: dict[str, list[float]], boards: int) -> int:
    def p95(sample: list[float]) -> float:
        return sorted(sample)[int(len(sample) * 0.95)]

    lines = [f"{'ms, ' + str(boards) + ' listeners':28}{'p50':>8}{'p95':>8}{'worst':>8}"]
    lines += [
        f"{name:28}{statistics.median(sample):8.1f}{p95(sample):8.1f}{max(sample):8.1f}"
        for name, sample in times.items()
    ]
    ratio = statistics.median(times["the shop, last board"]) / statistics.median(times["bare, last"])
    lines.append(f"the shop against the bare limit, medians: {ratio:.1f} ×")
    what = f"commit → card on the last of {boards} boards, p95"
    return tell("board-latency", lines, [at_most("P8", what, TARGET, p95(times["the shop, last board"]), unit="ms")])


if __name__ == "__main__":
    sys.exit(main())
