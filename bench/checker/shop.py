"""Shop for the checker: gunicorn with several workers, which can be killed at random."""

import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from bench.measuring import pages

WORKERS, THREADS = 3, 8


class Shop:
    def __init__(self, master: int, address: str) -> None:
        self._master = master
        self.address = address
        self.killed = 0

    def kill_a_worker(self) -> None:
        """Kill a random worker by SIGKILL, like the kernel's OOM killer."""
        children = Path(f"/proc/{self._master}/task/{self._master}/children").read_text().split()
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(random.choice(children)), signal.SIGKILL)
                self.killed += 1

    @contextmanager
    def workers_dying(self, *, every: tuple[float, float]) -> Iterator[None]:
        stop = Event()

        def kill_now_and_then() -> None:
            while not stop.wait(random.uniform(*every)):
                self.kill_a_worker()

        killer = Thread(target=kill_now_and_then, daemon=True)
        killer.start()
        try:
            yield
        finally:
            stop.set()
            killer.join()


@contextmanager
def opened(log: Path) -> Iterator[Shop]:
    with pages(workers=WORKERS, threads=THREADS, log=log) as server:
        yield Shop(server.pid, server.address)
