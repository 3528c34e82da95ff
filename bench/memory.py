"""P10: memory of a web worker, its growth over 100,000 requests, and memory per open WebSocket.

python -m madamda.dev_servers exec --throwaway -- python -m bench.memory [--requests 100000] [--sockets 500]
"""

import argparse
import asyncio
import re
import sys
import tempfile
from pathlib import Path

import websockets

from bench.measuring import Browser, Server, at_most, pages, prepared, tell, wrk
from bench.measuring.processes import memory_of

WARM = 10_000
SLICE = 2.0
PATHS = ("/", "/shop/", "/shop/?q=lotus", "/shop/?page=2", "/cart/", "/track/")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.memory")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--sockets", type=int, default=500)
    options = parser.parse_args()
    prepared(products=65)
    with pages(workers=1, environ={"WEB_MAX_REQUESTS": "0"}) as server:
        [worker] = [pid for pid in _children(server.pid) if pid != server.pid]
        path = re.findall(r'href="(/products/[a-z0-9-]+/)"', Browser(server.address).get("/shop/").text)[0]
        asked = _asked(server, (*PATHS, path), until=min(WARM, options.requests // 10))
        first = _resident(worker)
        asked += _asked(server, (*PATHS, path), until=options.requests - asked)
        last, proportional = _resident(worker), memory_of(worker)
        assert _children(server.pid) == [worker], "the worker was replaced meanwhile"
    each = _of_a_socket(options.sockets)
    lines = [
        f"one worker of 4 threads, asked in turn for {', '.join((*PATHS, 'a product'))}",
        f"resident after {WARM:,} requests {first:.1f} MB, after {asked:,} {last:.1f} MB; proportional {proportional:.1f} MB",
        f"live: {options.sockets} customers' pages listening, {each:.1f} KB each",
    ]
    return tell("memory", lines, [
        at_most("P10", "a web worker, resident", 150, last, unit="MB"),
        at_most("P10", f"growth from {WARM:,} to {asked:,} requests", 5, last - first, unit="MB"),
        at_most("P10", f"live, each of {options.sockets} sockets", 40, each, unit="KB"),
    ])  # fmt: skip


def _asked(server: Server, paths: tuple[str, ...], *, until: int) -> int:
    """Request each page in turn until there were at least `until` requests; return their number."""
    asked = 0
    while asked < until:
        for path in paths:
            answered = wrk(server, path, connections=4, seconds=SLICE)
            assert not answered.errors, f"{answered.errors} errors at {path}"
            asked += answered.requests
    return asked


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _resident(pid: int) -> float:
    return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[0]) / 1024


def _of_a_socket(number: int) -> float:
    """Return by how many KB daphne grows per connected tracking page, measured with `number` of them."""
    from bench.live.processes import Live
    from tests.factories import a_variant, an_order

    order = an_order({a_variant(in_stock=5): 1})
    with Live(Path(tempfile.mkdtemp(prefix="madamda-")), TRACKING_MAX_CONNECTIONS=str(number + 100)).running() as live:
        url = f"{live.address}/ws/orders/{order.number}/?key={order.secret}"
        return asyncio.run(_grown(live.daphne.pid, url, number))


async def _grown(pid: int, url: str, number: int) -> float:
    from bench.live.processes import ORIGIN

    async def opened() -> websockets.ClientConnection:
        line = await websockets.connect(url, origin=ORIGIN, compression=None, ping_interval=None, open_timeout=60)
        await asyncio.wait_for(line.recv(), 60)
        return line

    lines = [await opened() for _ in range(20)]  # the first ones also load code, which is not counted
    before = _resident(pid)
    while len(lines) < number + 20:
        lines += await asyncio.gather(*(opened() for _ in range(20)))
    await asyncio.sleep(1)
    grown = _resident(pid) - before
    assert all(line.state.name == "OPEN" for line in lines)
    await asyncio.gather(*(line.close() for line in lines))
    return grown * 1024 / number


if __name__ == "__main__":
    sys.exit(main())
