"""CPU time and memory of processes and all their descendants, from /proc."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import psycopg
import redis

TICK = 1000 / os.sysconf("SC_CLK_TCK")  # ms


class _Process(NamedTuple):
    pid: int
    parent: int
    cpu: float


class Processes:
    """Process trees, given by their root processes."""

    def __init__(self, roots: Iterable[int]) -> None:
        self.roots = tuple(roots)

    def cpu(self) -> float:
        """Return the CPU time so far in ms, user and system, including children that have ended."""
        return sum(process.cpu for process in self._all())

    def memory(self) -> float:
        """Return the memory in MB (PSS: shared pages are divided among the processes that share them)."""
        return sum(memory_of(process.pid) for process in self._all())

    def pids(self) -> list[int]:
        return [process.pid for process in self._all()]

    def _all(self) -> Iterator[_Process]:
        everybody = {process.pid: process for process in _everybody()}
        children: dict[int, list[int]] = {}
        for process in everybody.values():
            children.setdefault(process.parent, []).append(process.pid)
        waiting, seen = list(self.roots), set()
        while waiting:
            pid = waiting.pop()
            if pid in everybody and pid not in seen:
                seen.add(pid)
                waiting += children.get(pid, [])
                yield everybody[pid]


def memory_of(pid: int) -> float:
    """Return the PSS of one process in MB; 0 if it has ended."""
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


@cache
def stores() -> tuple[int, ...]:
    """Return the process ids of the PostgreSQL and Redis servers of DATABASE_URL and REDIS_URL on this machine."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        backend = connection.info.backend_pid
        postmaster = next(process.parent for process in _everybody() if process.pid == backend)
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as line:
        return postmaster, int(line.info("server")["process_id"])


def _everybody() -> Iterator[_Process]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                yield _Process(int(folder.name), int(fields[1]), sum(map(int, fields[11:15])) * TICK)
