"""Daphne, relay and a Redis as separate processes on Django's current database; each can be killed and restarted."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from madamda.dev_servers import binaries
from madamda.dev_servers.data_dir import data_dir

ROOT = Path(__file__).parents[2]
ORIGIN = "http://127.0.0.1:8000"
PATIENCE = 60.0


class Process:
    """A program that can be started, ended or killed, and started again."""

    def __init__(
        self, command: list[str], *, log: Path, environ: dict[str, str], ready: "tuple[str, int] | Path | None"
    ):
        self._command, self._log, self._environ, self._ready = command, log, environ, ready
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._running
        return self._running.pid

    def start(self) -> None:
        with self._log.open("ab") as words:
            self._running = subprocess.Popen(self._command, cwd=ROOT, env=self._environ, stdout=words, stderr=words)
        until = time.monotonic() + PATIENCE
        while self._ready is not None and not _answers(self._ready):
            if self._running.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self._command[:3]} did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.02)

    def end(self, how: int = signal.SIGTERM) -> None:
        if self._running and self._running.poll() is None:
            self._running.send_signal(how)
            try:
                self._running.wait(10)
            except subprocess.TimeoutExpired:
                self._running.kill()
                self._running.wait()

    def kill(self) -> None:
        self.end(signal.SIGKILL)


class Live:
    def __init__(self, folder: Path, *, daphne: list[str] | None = None, **settings: str) -> None:
        self.port = _free_port()
        self.socket = folder / "redis.sock"
        self.redis_url = f"unix://{self.socket}"
        environ = {**os.environ, **this_database(), "REDIS_URL": self.redis_url, "LIVE_ORIGINS": ORIGIN, **settings}
        python = sys.executable
        at = ["--bind", "127.0.0.1", "--port", str(self.port)]
        options = ["-v", "0", "--websocket-max-message-size", "16384", "--no-server-name", *(daphne or [])]
        program = str(binaries.redis_programs(data_dir()) / "redis-server")
        server = [program, "--port", "0", "--save", "", "--unixsocket", str(self.socket)]
        self.redis = Process(server, log=folder / "redis.log", environ=environ, ready=self.socket)
        self.daphne = Process(
            [python, "-m", "daphne", *options, *at, "madamda.asgi:application"],
            log=folder / "daphne.log",
            environ=environ,
            ready=("127.0.0.1", self.port),
        )
        relay = [python, "manage.py", "relay_order_events"]
        self.relay = Process(relay, log=folder / "relay.log", environ=environ, ready=None)

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator["Live"]:
        everything = (self.redis, self.daphne, self.relay)
        try:
            for process in everything:
                process.start()
            yield self
        finally:
            for process in reversed(everything):
                process.kill()


def this_database() -> dict[str, str]:
    """Return the environment for Django's current database; in a test, the test database."""
    chosen = connection.settings_dict
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    return {"DATABASE_URL": "", **{f"DB_{name}": str(chosen[name] or "") for name in names}}


def _answers(where: tuple[str, int] | Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX if isinstance(where, Path) else socket.AF_INET) as line:
            line.settimeout(1)
            line.connect(str(where) if isinstance(where, Path) else where)
            return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
