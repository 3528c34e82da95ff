"""One pair of servers for all who need them: the first to come brings them, the last to go ends them.

Locks are held by open files, so that the kernel lets go of them however their
holder ends. `door` is held for moments, by whoever changes anything; each
guest holds a share of `guests` for as long as it stays.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from madamda.embedded.home import Home, private_file, servers_user
from madamda.embedded.postgres import Postgres
from madamda.embedded.redis import Redis
from madamda.embedded.trouble import CannotStart

Server = Postgres | Redis

PREFIX = "madamda-throwaway-"
ROOM_IN_MEMORY = 1024 * 1024 * 1024


@contextlib.contextmanager
def staying(home: Home, kinds: list[type[Server]]) -> Iterator[list[Server]]:
    """The servers of these kinds, answering, for as long as the caller stays."""
    home.prepare()
    servers = [kind(home) for kind in kinds]
    with turn(home, "door"):
        guest = _open(home, "guests")
        fcntl.flock(guest, fcntl.LOCK_SH)
        try:
            bring(servers)
        except BaseException:
            _leave(home, guest)
            raise
    try:
        yield servers
    finally:
        with turn(home, "door"):
            _leave(home, guest)


def revive(home: Home, servers: list[Server]) -> list[str]:
    """Bring back those that fell, and tell their names."""
    if all(server.answers() for server in servers):
        return []
    with turn(home, "door"):
        return bring(servers)


def bring(servers: list[Server]) -> list[str]:
    """Start those that do not answer; the caller holds the door."""
    silent = [server for server in servers if not server.answers()]
    for server in silent:
        server.start()
    return [server.name for server in silent]


@contextlib.contextmanager
def throwaway_home() -> Iterator[Home]:
    """A home of its own that is gone afterwards; in memory, where keeping every promise to a disk is free."""
    base = Path("/dev/shm")
    if not (base.is_dir() and os.access(base, os.W_OK) and shutil.disk_usage(base).free > ROOM_IN_MEMORY):
        base = Path("/tmp")
    with (base / f"{PREFIX}{os.geteuid()}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _sweep(base)
        home = Home(Path(tempfile.mkdtemp(prefix=PREFIX, dir=base)), servers_user(base), throwaway=True)
        home.prepare()
        kept = _open(home, "kept")
        fcntl.flock(kept, fcntl.LOCK_EX)
    try:
        yield home
    finally:
        kept.close()
        _throw_away(home)


@contextlib.contextmanager
def turn(home: Home, name: str) -> Iterator[None]:
    """Alone with a thing of the home, however many come at once."""
    with _open(home, name) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _leave(home: Home, guest: IO[str]) -> None:
    """Go; the caller holds the door, so nobody comes in while we look whether we were the last."""
    guest.close()
    with _open(home, "guests") as guests:
        try:
            fcntl.flock(guests, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        # All of them, also one that only an earlier guest had asked for.
        for server in (Redis(home), Postgres(home)):
            server.stop()


def _open(home: Home, name: str) -> IO[str]:
    try:
        return private_file(home.folder / f"{name}.lock").open("a")
    except PermissionError:
        raise CannotStart(
            f"{home.folder / name}.lock belongs to another user: take the folder over "
            f"(sudo chown -R $USER {home.folder}), or choose another with DATA_DIR."
        ) from None


def _sweep(base: Path) -> None:
    """Remove homes whose keeper was killed; the lock on `kept` tells the living from the dead."""
    for folder in base.glob(f"{PREFIX}*/"):
        if folder.stat().st_uid != os.geteuid():
            continue
        home = Home(folder, servers_user(base), throwaway=True)
        with _open(home, "kept") as kept:
            try:
                fcntl.flock(kept, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            _throw_away(home)


def _throw_away(home: Home) -> None:
    for server in (Redis(home), Postgres(home)):
        server.stop()
    shutil.rmtree(home.sockets, ignore_errors=True)
    shutil.rmtree(home.folder, ignore_errors=True)
