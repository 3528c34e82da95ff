"""The data folder of this checkout: where it is, and as which user its servers run."""

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
LONGEST_SOCKET_FOLDER = 80  # the whole path of a socket must stay under 108 bytes, or it is cut


class CannotStart(Exception):
    """Its text is the sentence that the person at the terminal reads."""


@dataclass(frozen=True)
class DataDir:
    path: Path
    user: pwd.struct_passwd | None = None  # of the servers, when root starts them
    throwaway: bool = False

    @property
    def sockets(self) -> Path:
        inside = self.path / "sockets"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path("/tmp") / f"madamda-{_digest(self.path)}"

    def private_folder(self, folder: Path) -> None:
        """Make a folder that only the servers' user may enter, and root."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.lstat().st_uid not in (os.geteuid(), self._uid):  # in /tmp, anybody may have been there first
            raise CannotStart(f"{folder} belongs to another user: move it away, or choose another with DATA_DIR.")
        os.chown(folder, self._uid, -1)

    def private_file(self, name: str) -> Path:
        file = self.path / name
        file.touch(mode=0o600)
        os.chown(file, self._uid, -1)
        return file

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone in the folder; the kernel releases the lock however its holder ends."""
        with self.private_file("lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def run(self, *command: str | Path, said: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program as the servers' user to its end."""
        return subprocess.run(
            command,
            cwd="/",
            # Only what a server needs: a person's PGDATA or LC_ALL is not for it.
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            user=self.user and self.user.pw_uid,
            group=self.user and self.user.pw_gid,
            extra_groups=[] if self.user else None,  # root is given up for good
        )

    @property
    def _uid(self) -> int:
        return self.user.pw_uid if self.user else os.geteuid()


def data_dir() -> DataDir:
    """The project's data: in DATA_DIR, else in its folder .data.

    PostgreSQL refuses to run as root, so for root it runs as the folder's
    owner or as `nobody`. They cannot enter a project under /root, say, and
    its permissions are not ours to open: the data is then in /var/lib.
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
    """As whom the servers of this folder run; None means as the person who starts them."""
    if os.geteuid() != 0:
        return None
    owner = _nearest(path).stat().st_uid
    try:
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:  # a folder of the host, seen from inside a container
        return pwd.getpwnam("nobody")


def may_enter(user: pwd.struct_passwd, path: Path) -> bool:
    """Asked of the kernel, so that groups and access lists count."""
    ask = ["/bin/sh", "-c", 'test -x "$0"', str(_nearest(path))]
    return not subprocess.run(ask, cwd="/", user=user.pw_uid, group=user.pw_gid, extra_groups=[]).returncode


def _nearest(path: Path) -> Path:
    """The path itself, or the folder in which it would be made."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
