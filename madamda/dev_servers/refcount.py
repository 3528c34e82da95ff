"""Shares one pair of servers between all commands of a checkout: the first starts them, the last stops them.

Each command holds a shared lock on a file, which the kernel releases when the command ends.
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
    """Context manager: the running servers of these kinds, started if necessary and stopped by their last user."""
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
    """Restart the servers that have ended and return their names."""
    if all(server.answers() for server in servers):
        return []
    with data.locked():
        return start_missing(servers)


def stop(data: DataDir) -> bool:
    """Stop servers left by a killed command; return False if another command is using them."""
    data.private_folder(data.path)
    with data.locked(), _guests(data) as guest:
        return _stop_if_alone(data, guest)


@contextmanager
def throwaway() -> Iterator[DataDir]:
    """Context manager: a temporary data directory, in memory where there is room, because fsync is free there.

    It is deleted afterwards, even if this process is killed.
    """
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
    """Stop the servers and delete the data when the parent ends; runs in a forked process.

    The kernel closes the pipe's other end even if the parent is killed.
    """
    os.setsid()  # ignore Ctrl-C in the terminal
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
    """Stop the servers if no other command uses them. The caller holds the directory's lock."""
    try:
        fcntl.flock(guest, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    stop_all(data)
    return True


def _set_aside_another_format(data: DataDir, guest: IO[str]) -> None:
    """Move data that cannot be migrated to a directory beside the data directory. Nothing is deleted.

    Raises CannotStart if another command uses the data.
    """
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
    for name in ("media", "originals", "postgres"):  # the one that marks the format comes last
        if (data.path / name).exists():
            (data.path / name).rename(aside / name)
