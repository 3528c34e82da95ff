"""Everything running, until somebody says stop."""

import asyncio
import signal
import time
from collections.abc import Mapping

from madamda.embedded import sharing
from madamda.embedded.home import PROJECT, Home
from madamda.embedded.trouble import CannotStart
from madamda.launching import plan, ports
from madamda.launching.children import Child, children_in, say

PATIENCE = 90.0
FALLS = 3  # before the first answer: then it will not come
LOOK_EVERY = 1.0


async def serve(home: Home, servers: list[sharing.Server], environ: Mapping[str, str]) -> int:
    children = children_in(PROJECT / "Procfile", environ)
    stop = _stop_signal(children)
    running = [asyncio.create_task(child.keep_running()) for child in children]
    running.append(asyncio.create_task(_revive_servers(home, servers)))
    opening = asyncio.create_task(_wait_until_open(children, environ))
    try:
        await _first(opening, stop)
        if stop.is_set():
            return 0
        if trouble := opening.result():
            say(f"Madamda does not open: {trouble}")
            return 1
        say(plan.welcome(home, environ))
        await stop.wait()
        return 0
    finally:
        for task in [*running, opening]:
            task.cancel()
        await asyncio.gather(*(child.leave() for child in children))


def _stop_signal(children: list[Child]) -> asyncio.Event:
    """Set by Ctrl-C, a polite end or a closed terminal; a second time leaves no time to finish."""
    stop = asyncio.Event()

    def told() -> None:
        if stop.is_set():
            for child in children:
                child.kill()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told)
    return stop


async def _first(opening: asyncio.Task[str], stop: asyncio.Event) -> None:
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


async def _wait_until_open(children: list[Child], environ: Mapping[str, str]) -> str:
    """Empty when pages and sockets answer, else what is the matter."""
    until = time.monotonic() + PATIENCE
    doors = {("PORT", "/health/live"): (200,), ("LIVE_PORT", "/"): (200, 404)}
    for (port, path), welcome in doors.items():
        while await _status(environ, port, path) not in welcome:
            if fallen := [child.name for child in children if child.ended >= FALLS]:
                return f"{fallen[0]} ended {FALLS} times; its last words are above."
            if time.monotonic() > until:
                return f"there is no answer on port {environ[port]} after {PATIENCE:.0f} s."
            await asyncio.sleep(0.05)
    return ""


async def _status(environ: Mapping[str, str], port: str, path: str) -> int:
    return await asyncio.to_thread(ports.status, environ["HOST"], int(environ[port]), path)


async def _revive_servers(home: Home, servers: list[sharing.Server]) -> None:
    told = ""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            for name in await asyncio.to_thread(sharing.revive, home, servers):
                say(f"{name} had ended; it runs again.")
            told = ""
        except (CannotStart, OSError) as trouble:
            if str(trouble) != told:
                say(str(trouble))
            told = str(trouble)
