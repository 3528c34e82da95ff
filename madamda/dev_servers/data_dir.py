"""The data directory of a checkout: its location, and the user that runs its servers."""

import fcntl
import hashlib
import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_FOLDER = 80  # the path of a Unix socket is limited to 107 bytes


class CannotStart(Exception):
    """The servers cannot be started; the message is shown in the terminal."""


@dataclass(frozen=True)
class DataDir:
    path: Path
    user: pwd.struct_passwd | None = None  # runs the servers if root starts them
    throwaway: bool = False

    @property
    def sockets(self) -> Path:
        inside = self.path / "sockets"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path("/tmp") / f"madamda-{_digest(self.path)}"

    def private_folder(self, folder: Path) -> None:
        """Create a directory that only the servers' user and root may enter.

        Raises CannotStart if it exists and another user owns it.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.lstat().st_uid not in (os.geteuid(), self._uid):  # in /tmp another user may have created it
            raise CannotStart(f"{folder} belongs to another user: move it away, or choose another with DATA_DIR.")
        os.chown(folder, self._uid, -1)

    def private_file(self, name: str) -> Path:
        file = self.path / name
        file.touch(mode=0o600)
        os.chown(file, self._uid, -1)
        return file

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold an exclusive lock on the directory. The kernel releases it when the process ends."""
        with self.private_file("lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def run(self, *command: str | Path, said: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program as the servers' user, wait for it, and return the result."""
        return subprocess.run(
            command,
            cwd="/",
            # A minimal environment, without the user's PGDATA or LC_ALL.
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            user=self.user and self.user.pw_uid,
            group=self.user and self.user.pw_gid,
            extra_groups=[] if self.user else None,  # drop root's supplementary groups
        )

    @property
    def _uid(self) -> int:
        return self.user.pw_uid if self.user else os.geteuid()


def data_dir() -> DataDir:
    """Return the project's data directory: DATA_DIR, else `.data` in the project.

    PostgreSQL refuses to run as root; for root it runs as the directory's owner or as `nobody`. If that user cannot
    enter the project, for example under /root, the data is in /var/lib. Raises CannotStart if the user cannot enter
    DATA_DIR.
    """
    chosen = os.environ.get("DATA_DIR")
    path = Path(chosen).resolve() if chosen else PROJECT / ".data"
    user = servers_user(path)
    if user and not may_enter(user, path.parent):
        if chosen:
            raise CannotStart(
                f"DATA_DIR is {path}, which the user {user.pw_name} cannot enter: "
                f"choose a folder that is not inside a private one."
            )
        path = Path("/var/lib") / f"madamda-{_digest(PROJECT)}"
    return DataDir(path, user)


def servers_user(path: Path) -> pwd.struct_passwd | None:
    """Return the user that runs the servers in this directory; None for the current user."""
    if os.geteuid() != 0:
        return None
    owner = _nearest(path).stat().st_uid
    try:
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:  # a directory mounted from the host into a container
        return pwd.getpwnam("nobody")


def may_enter(user: pwd.struct_passwd, path: Path) -> bool:
    """Return True if the user can enter the path. The kernel checks it, so that groups and ACLs count."""
    ask = ["/bin/sh", "-c", 'test -x "$0"', str(_nearest(path))]
    return not subprocess.run(ask, cwd="/", user=user.pw_uid, group=user.pw_gid, extra_groups=[]).returncode


def _nearest(path: Path) -> Path:
    """Return the path, or its nearest existing parent."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
