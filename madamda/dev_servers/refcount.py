"""One pair of servers for all commands of a checkout: the first brings them, the last ends them.

Each command holds a shared lock on a file, which the kernel releases however the command ends.
"""

import fcntl
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from madamda.dev_servers.data_dir import CannotStart, DataDir, servers_user
from madamda.dev_servers.servers import Postgres, Server, start_missing, stop_all

ROOM_IN_MEMORY = 1024 * 1024 * 1024


@contextmanager
def staying(data: DataDir, kinds: Sequence[type[Server]]) -> Iterator[list[Server]]:
    """The servers of these kinds, answering, for as long as the caller stays."""
    data.private_folder(data.path)
    servers = [kind(data) for kind in kinds]
    with _guests(data) as guest:
        try:
            with data.locked():
                if Postgres in kinds:
                    _set_aside_another_format(data, guest)
                fcntl.flock(guest, fcntl.LOCK_SH)
                data.private_folder(data.sockets)
                start_missing(servers)
            yield servers
        finally:
            with data.locked():
                _stop_if_alone(data, guest)


def revive(data: DataDir, servers: Sequence[Server]) -> list[str]:
    """Bring back those that fell, and return their names."""
    if all(server.answers() for server in servers):
        return []
    with data.locked():
        return start_missing(servers)


def stop(data: DataDir) -> bool:
    """End what a killed command has left; False when another command is using the servers."""
    data.private_folder(data.path)
    with data.locked(), _guests(data) as guest:
        return _stop_if_alone(data, guest)


@contextmanager
def throwaway() -> Iterator[DataDir]:
    """A data folder of its own that is gone afterwards; in memory, where keeping every promise to a disk is free."""
    base = Path("/dev/shm")
    if not (base.is_dir() and os.access(base, os.W_OK) and shutil.disk_usage(base).free > ROOM_IN_MEMORY):
        base = Path("/tmp")
    data = DataDir(Path(tempfile.mkdtemp(prefix="madamda-temporary-", dir=base)), servers_user(base), throwaway=True)
    until_closed, still_here = os.pipe()
    if not (cleaner := os.fork()):
        os.close(still_here)
        _throw_away_after(until_closed, data)
    try:
        yield data
    finally:
        os.close(still_here)
        os.waitpid(cleaner, 0)


def _throw_away_after(until_closed: int, data: DataDir) -> None:
    """In a process of its own: the kernel closes the pipe's other end for a killed parent as well."""
    os.setsid()  # Ctrl-C is not for it
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.read(until_closed, 1)
    try:
        stop_all(data)
    finally:
        shutil.rmtree(data.sockets, ignore_errors=True)
        shutil.rmtree(data.path, ignore_errors=True)
        os._exit(0)


def _guests(data: DataDir) -> IO[str]:
    return data.private_file("guests.lock").open("a")


def _stop_if_alone(data: DataDir, guest: IO[str]) -> bool:
    """The caller holds the folder's lock, so nobody comes in while we look."""
    try:
        fcntl.flock(guest, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    stop_all(data)
    return True


def _set_aside_another_format(data: DataDir, guest: IO[str]) -> None:
    """Data from which no migration leads here is moved to a folder beside its own, and nothing of it is lost."""
    if not Postgres(data).has_another_format():
        return
    if not _stop_if_alone(data, guest):
        raise CannotStart("An older version of the shop is open here: close it first.")
    aside = data.path.with_name(f"{data.path.name}-before-{datetime.now(UTC):%Y-%m-%d-%H%M%S}")
    print(
        f"The data in {data.path} is of an older version, from which no migration leads to this one.\n"
        f"It is moved to {aside}, and the shop begins anew.",
        file=sys.stderr,
    )
    aside.mkdir(mode=0o700)
    for name in ("media", "originals", "postgres"):  # the one that was looked at comes last
        if (data.path / name).exists():
            (data.path / name).rename(aside / name)
