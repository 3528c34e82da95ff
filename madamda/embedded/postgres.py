"""An embedded PostgreSQL: one cluster in the home, heard on a socket of its own."""

import signal
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from madamda.embedded import cluster, processes, programs
from madamda.embedded.home import Home
from madamda.embedded.trouble import CannotStart

SOCKET = ".s.PGSQL.5432"
STATISTICS = "pg_stat_statements"
STARTING_UP = b"C57P03"
PATIENCE = 300.0  # a cluster that was killed first reads its log again

SETTINGS = {
    "listen_addresses": "",  # nobody on the network, not even on this machine's
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Postgres:
    name = "PostgreSQL"
    variable = "DATABASE_URL"

    def __init__(self, home: Home) -> None:
        self.home = home
        self.folder = home.folder / "postgres"
        self.log = home.folder / "postgres.log"

    @property
    def url(self) -> str:
        place = quote(str(self.home.sockets), safe="")
        return f"postgresql://{cluster.NAME}@{place}:5432/{cluster.NAME}"

    def answers(self) -> bool:
        """Asked as a client asks: a pid file says nothing about a server that hangs."""
        words = f"user\0{cluster.NAME}\0database\0{cluster.NAME}\0\0".encode()
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.home.sockets / SOCKET))
                line.sendall(struct.pack("!ii", len(words) + 8, 3 << 16) + words)
                answer = line.recv(1024)
                line.sendall(b"X\0\0\0\4")
        except OSError:
            return False
        return bool(answer) and STARTING_UP not in answer

    def start(self) -> None:
        """Bring it up; the caller holds the lock on the home and has heard no answer."""
        found = programs.postgres_programs(self.home)
        if self._was_only_slow():
            return
        self._remove_what_a_crash_left()
        cluster.ready(self.home, self.folder, found, self.log)
        until = time.monotonic() + PATIENCE
        while not self._up(found, until):
            # Backends of a killed server may hold its memory for a moment longer.
            time.sleep(0.5)

    def stop(self) -> None:
        if (pid := self._pid()) is None:
            return
        for how, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
            processes.send(pid, how)
            if processes.wait_until_gone(pid, seconds=seconds):
                return

    def _pid(self) -> int | None:
        pid = processes.pid_in(self.folder / "postmaster.pid")
        return pid if pid and processes.names(pid, self.folder) else None

    def _was_only_slow(self) -> bool:
        """Ours lives, but was silent: it is starting or stopping. Wait to see which."""
        until = time.monotonic() + PATIENCE
        while pid := self._pid():
            if self.answers():
                return True
            if time.monotonic() > until:
                raise CannotStart(f"PostgreSQL (process {pid}) does not answer: end it, then start again.")
            time.sleep(0.1)
        return False

    def _remove_what_a_crash_left(self) -> None:
        """PostgreSQL would take a stranger that was given its old number for itself."""
        for folder, name in ((self.folder, "postmaster.pid"), (self.home.sockets, f"{SOCKET}.lock")):
            (folder / name).unlink(missing_ok=True)

    def _up(self, found: Path, until: float) -> bool:
        """Start it and wait; False when it ended only because another is still ending."""
        since = processes.size(self.log)
        command: list[str | Path] = [found / "postgres", "-D", self.folder, *self._settings(found)]
        server = processes.spawn(command, home=self.home, log=self.log)
        while not self.answers():
            late = time.monotonic() > until
            if server.poll() is not None or late:
                why = processes.last_words(self.log, since=since)
                if "still in use" in why and not late:
                    return False
                server.terminate()
                raise CannotStart(f"PostgreSQL did not start: {why} ({self.log})")
            time.sleep(0.02)
        return True

    def _settings(self, found: Path) -> Iterator[str]:
        sockets = str(self.home.sockets).replace('"', '""')
        chosen = SETTINGS | {"unix_socket_directories": f'"{sockets}"'}
        if programs.has_library(found, STATISTICS):
            chosen["shared_preload_libraries"] = STATISTICS  # for `manage.py slowest_queries`
        for name, value in chosen.items():
            yield from ("-c", f"{name}={value}")
