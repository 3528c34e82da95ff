"""Server processes: started as their user, known again after a crash, waited for."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from madamda.embedded.home import Home, private_file
from madamda.embedded.trouble import CannotStart

SET_PARENT_DEATH_SIGNAL = 1  # prctl's number for it
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(command: list[str | Path], *, home: Home, log: Path) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C is not for it."""
    with opened(log) as output:
        return subprocess.Popen(
            command,
            cwd="/",
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # What is thrown away ends with its starter, however that ends.
            preexec_fn=ending_with_parent(signal.SIGINT) if home.throwaway else None,
            **as_user(home),
        )


def run(command: list[str | Path], *, home: Home, log: Path, said: str = "") -> None:
    """Run a command of the servers' user to its end; raise CannotStart if it failed."""
    since = size(log)
    with opened(log) as output:
        done = subprocess.run(
            command,
            cwd="/",
            env=server_environment(),
            input=said.encode(),
            stdout=output,
            stderr=subprocess.STDOUT,
            **as_user(home),
        )
    if done.returncode:
        why = last_words(log, since=since)
        raise CannotStart(f"{Path(command[0]).name} did not succeed: {why} ({log})")


def server_environment() -> dict[str, str]:
    """Only what a server needs: a person's PGDATA or LC_ALL is not for it."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def as_user(home: Home) -> dict[str, Any]:
    """What subprocess needs to give up root for good (of three types, hence Any)."""
    if not home.user:
        return {}
    return {"user": home.user.pw_uid, "group": home.user.pw_gid, "extra_groups": []}


def ending_with_parent(how: signal.Signals) -> Callable[[], None]:
    """A preexec_fn: the kernel signals the child when its parent dies. Linux only."""
    libc = _libc  # loaded before the fork: after it, only the call itself is safe

    def ask() -> None:
        if libc:
            libc.prctl(SET_PARENT_DEATH_SIGNAL, how)

    return ask


def pid_in(file: Path) -> int | None:
    """The number on a pid file's first line; it may be anybody's by now."""
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def names(pid: int, *paths: Path) -> bool:
    """Does this process, if it lives, carry one of our paths in its command line?

    A number is given again after a while, so a pid file alone proves nothing.
    The command line is open to all: /proc/PID/cwd is closed even to root in
    a container.
    """
    said = _command_line(pid)
    return any(os.fsencode(path) in said for path in paths)


def send(pid: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)


def wait_until_gone(pid: int, *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while lives(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def lives(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # ours: take it off the kernel's list if it has ended
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not _ended_unseen(pid)


def opened(log: Path) -> IO[bytes]:
    return private_file(log).open("ab")  # a failing statement is quoted there, with the names in it


def size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def last_words(log: Path, *, since: int) -> str:
    """The line that says why, among those written since."""
    with log.open("rb") as file:
        file.seek(since)
        said = file.read().decode(errors="replace")
    lines = [line for line in said.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line or "PANIC" in line or "rror" in line]
    return (fatal or lines or ["it said nothing"])[-1].split("FATAL:")[-1].strip()


def _command_line(pid: int) -> bytes:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""
    return subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True).stdout


def _ended_unseen(pid: int) -> bool:
    """A zombie: ended, but whoever inherited it (a container's process 1) never looks."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state in "ZX"
