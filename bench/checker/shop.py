"""A shop of the checker's own: gunicorn with several workers, any of which may be killed at any moment."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import httpx

ROOT = Path(__file__).parents[2]
WORKERS, THREADS = 3, 8
ACTIONS = ("CART", "CHECKOUT", "TRACK", "TRACK_PHONE", "PROMO", "PROMO_PHONE", "CLAIM", "LOGIN")
FREELY = {f"RATE_{action}": "1000000/m" for action in ACTIONS}


class Shop:
    def __init__(self, master: subprocess.Popen[bytes], address: str) -> None:
        self._master = master
        self.address = address
        self.killed = 0

    def kill_a_worker(self) -> None:
        """As the kernel does when memory is short: without a word, in the middle of anything."""
        children = Path(f"/proc/{self._master.pid}/task/{self._master.pid}/children").read_text().split()
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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = os.environ | FREELY | {
        "PORT": str(port),
        "WEB_CONCURRENCY": str(WORKERS),
        "WEB_THREADS": str(THREADS),
        "CHECKOUT_LEAST_SECONDS": "0",
        "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gunicorn_config.py", "madamda.wsgi:application"]
    with log.open("wb") as words:
        master = subprocess.Popen(gunicorn, cwd=ROOT, env=environ, stdout=words, stderr=words, start_new_session=True)
        try:
            shop = Shop(master, f"http://127.0.0.1:{port}")
            _wait_until_open(shop.address, log)
            yield shop
        finally:
            with suppress(ProcessLookupError):
                master.terminate()
            try:
                master.wait(10)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(master.pid, signal.SIGKILL)
                master.wait()


def _wait_until_open(address: str, log: Path, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            httpx.get(f"{address}/health/live", timeout=2)
            return
        time.sleep(0.2)
    raise SystemExit(f"The shop did not open: {log.read_text()[-2000:]}")
