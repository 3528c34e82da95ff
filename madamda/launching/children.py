"""The processes of the Procfile, each kept running: one that ends is started again by itself."""

import asyncio
import contextlib
import os
import re
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from madamda.embedded.processes import ending_with_parent

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
LONG_ENOUGH = 60.0  # a process that lived so long starts with the shortest pause again
TIME_TO_LEAVE = 15.0


class Child:
    def __init__(self, name: str, command: str, environ: Mapping[str, str], *, width: int) -> None:
        self.name = name
        self.command = command
        self.environ = environ
        self.ended = 0
        self._label = name.ljust(width)
        self._process: asyncio.subprocess.Process | None = None

    async def keep_running(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            started = time.monotonic()
            code = await self._run()
            self.ended += 1
            lived = time.monotonic() - started
            pause = SHORTEST_PAUSE if lived > LONG_ENOUGH else pause
            say(f"{self.name} ended ({_how(code)}); it starts again in {pause:g} s.")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def leave(self) -> None:
        """Ask it to finish what it does; after a while, insist."""
        if not (process := self._process):
            return
        _signal(process.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), TIME_TO_LEAVE)
        self._kill_group(process.pid)
        await process.wait()

    def kill(self) -> None:
        if self._process:
            self._kill_group(self._process.pid)

    async def _run(self) -> int:
        process = self._process = await asyncio.create_subprocess_shell(
            f"exec {self.command}",
            env=self.environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the launcher, which ends them in order
            preexec_fn=ending_with_parent(signal.SIGTERM),
        )
        words = asyncio.create_task(self._pass_on(process.stdout))
        code = await process.wait()
        # What it had started itself would keep its port from its successor.
        self._kill_group(process.pid)
        await words
        return code

    async def _pass_on(self, words: asyncio.StreamReader | None) -> None:
        while words and (line := await _line(words)):
            say(f"{self._label} | {line.decode(errors='replace').rstrip()}")

    def _kill_group(self, leader: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def children_in(procfile: Path, environ: Mapping[str, str]) -> list[Child]:
    named = re.findall(r"^(\w+):\s*(.+)$", procfile.read_text(), re.MULTILINE)
    width = max(len(name) for name, _ in named)
    return [Child(name, command, environ, width=width) for name, command in named]


def say(sentence: str) -> None:
    # Whoever closed the terminal reads nothing more, and nothing fails for it.
    with contextlib.suppress(OSError):
        print(sentence, flush=True)


async def _line(words: asyncio.StreamReader) -> bytes:
    try:
        return await words.readline()
    except ValueError:  # longer than the reader keeps: go on with the next
        return b"...\n"


def _signal(pid: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)


def _how(code: int) -> str:
    return f"status {code}" if code >= 0 else signal.Signals(-code).name
