"""Starts and stops PostgreSQL and Redis in the data directory, as daemons on Unix sockets."""

import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from madamda.dev_servers import binaries
from madamda.dev_servers.data_dir import CannotStart, DataDir

# Increase it when existing databases of `make run` cannot be migrated, for example after the migrations were reset.
# Data of another format is moved aside at the next start.
FORMAT = 3
NAME = "madamda"  # role and database
PATIENCE = 30.0

SETTINGS = {
    "listen_addresses": "",  # no TCP, not even on localhost
    "max_connections": "200",
}
STATISTICS = "pg_stat_statements"  # for `manage.py slowest_queries`, if this PostgreSQL has it


class Postgres:
    name = "PostgreSQL"
    variable = "DATABASE_URL"

    def __init__(self, data: DataDir) -> None:
        self._data = data
        self._cluster = data.path / "postgres"
        self._socket = data.sockets / ".s.PGSQL.5432"
        self.url = f"postgresql://{NAME}@{quote(str(data.sockets), safe='')}:5432/{NAME}"

    def answers(self) -> bool:
        """Return True if the server accepts connections, waiting while it starts up.

        The pid file is not used, because a killed server leaves it behind.
        """
        while self._socket.exists() and (code := self._run("pg_isready", "-h", self._data.sockets).returncode) < 2:
            if code == 0:
                return True
            time.sleep(0.1)
        return False

    def start(self) -> None:
        """Start the server; raise CannotStart on failure.

        The caller holds the directory's lock, and `answers` was False.
        """
        if not self._cluster.exists():
            self._create()
        # The stale pid of a killed server may belong to another process by now, and PostgreSQL would refuse to start.
        for left in (self._cluster / "postmaster.pid", self._data.sockets / f"{self._socket.name}.lock"):
            left.unlink(missing_ok=True)
        settings = SETTINGS | {"unix_socket_directories": f'"{self._data.sockets}"'}
        if binaries.has_library(binaries.postgres_programs(self._data), STATISTICS):
            settings["shared_preload_libraries"] = STATISTICS
        options = shlex.join(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))
        log = self._data.private_file("postgres.log")
        until = time.monotonic() + PATIENCE
        while self._pg_ctl("start", "-t", "300", "-l", log, "-o", options).returncode:
            why = _last_words(log)
            # Processes of a killed server may hold its shared memory for a moment.
            if "still in use" not in why or time.monotonic() > until:
                raise CannotStart(f"PostgreSQL did not start: {why} ({log})")
            time.sleep(0.5)

    def stop(self) -> None:
        if self.answers():  # otherwise the pid file may name another process
            self._pg_ctl("stop", "-m", "fast")

    def has_another_format(self) -> bool:
        stamp = self._cluster / "FORMAT"
        return self._cluster.exists() and (stamp.read_text() if stamp.exists() else "1") != str(FORMAT)

    def _create(self) -> None:
        """Create the cluster under a temporary name and rename it when complete, so that it can be interrupted."""
        unfinished = self._cluster.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._data.private_folder(unfinished)
        # Unicode character classes, and the same sort order on every machine.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8"]
        is_old = int(re.findall(r"\d+", self._run("postgres", "--version").stdout)[0]) < 17
        words = ["-U", NAME, "-E", "UTF8", *(["--locale=C.UTF-8"] if is_old else locale)]
        # Only root and the servers' user can reach the socket, so no password is needed.
        words += ["--auth-local=trust", "--auth-host=reject", *(["--no-sync"] if self._data.throwaway else [])]
        for made in (
            self._run("initdb", "-D", unfinished, *words),
            self._run("postgres", "--single", "-D", unfinished, "postgres", said=f"CREATE DATABASE {NAME}\n"),
        ):
            if made.returncode:
                raise CannotStart(f"No database could be made in {self._data.path}: {made.stdout.strip()}")
        (unfinished / "FORMAT").write_text(str(FORMAT))
        unfinished.rename(self._cluster)

    def _pg_ctl(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", "-w", "-D", self._cluster, *words)

    def _run(self, program: str, *words: str | Path, said: str = "") -> subprocess.CompletedProcess[str]:
        return self._data.run(binaries.postgres_programs(self._data) / program, *words, said=said)


class Redis:
    """Redis without persistence: everything the shop stores in it may be lost."""

    name = "Redis"
    variable = "REDIS_URL"

    def __init__(self, data: DataDir) -> None:
        self._data = data
        self._socket = data.sockets / "redis.sock"
        self.url = f"unix://{quote(str(self._socket))}"

    def answers(self) -> bool:
        return self._socket.exists() and "PONG" in self._run("redis-cli", "-s", self._socket, "ping").stdout

    def start(self) -> None:
        """Start the server; raise CannotStart on failure.

        The caller holds the directory's lock, and `answers` was False: a second server would take over the socket.
        """
        log = self._data.private_file("redis.log")
        words = ["--unixsocket", str(self._socket), "--port", "0", "--save", "", "--pidfile", f"{self._socket}.pid"]
        self._run("redis-server", "--daemonize", "yes", "--logfile", log, "--loglevel", "warning", *words)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > until:
                raise CannotStart(f"Redis did not start: {_last_words(log)} ({log})")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.answers():
            self._run("redis-cli", "-s", self._socket, "shutdown")

    def _run(self, program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return self._data.run(binaries.redis_programs(self._data) / program, *words)


Server = Postgres | Redis


def start_missing(servers: Iterable[Server]) -> list[str]:
    """Start the servers that are not running and return their names. The caller holds the directory's lock."""
    silent = [server for server in servers if not server.answers()]
    for server in silent:
        server.start()
    return [server.name for server in silent]


def stop_all(data: DataDir) -> None:
    Redis(data).stop()
    Postgres(data).stop()


def _last_words(log: Path) -> str:
    """Return the end of the log, from its last error on."""
    said = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else ["it said nothing"]
    why = [number for number, line in enumerate(said) if re.search("FATAL|PANIC|rror", line)]
    return " ".join(re.sub(r"^.*(FATAL|LOG|DETAIL|HINT): +", "", line) for line in said[why[-1] if why else -1 :])
