"""Restart of a PostgreSQL or Redis process with the same command, like `systemctl restart`."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.measuring import stores


def restarted(
    pid: int, *, pause: float, answers: Callable[[], bool], command: Sequence[str] = ()
) -> tuple[float, float]:
    """Stop the process, wait `pause` seconds, and start it again; return when `answers()` is true.

    Returns the downtime in seconds, and when it ended (monotonic clock). `command` is needed for a process that has
    overwritten its command line.
    """
    process = Path(f"/proc/{pid}")
    command = command or process.joinpath("cmdline").read_bytes().decode().split("\0")[:-1]
    folder, owner = (process / "cwd").readlink(), process.stat()
    began = time.monotonic()
    os.kill(pid, signal.SIGINT)
    while process.exists() and "Z" not in _state(process):
        time.sleep(0.01)
    time.sleep(pause)
    _start(command, folder, owner)
    while not answers():
        time.sleep(0.02)
    stores.cache_clear()  # the process id has changed
    return time.monotonic() - began, time.monotonic()


def _state(process: Path) -> str:
    try:
        return process.joinpath("stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _start(command: Sequence[str], folder: Path, owner: os.stat_result) -> None:
    who = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with (Path(tempfile.gettempdir()) / "madamda-drill-store.log").open("ab") as words:
        subprocess.Popen(command, cwd=folder, stdout=words, stderr=words, start_new_session=True, **who)
