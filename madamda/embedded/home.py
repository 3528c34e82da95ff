"""Where the embedded servers keep their data, and as whom they run."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from madamda.embedded.trouble import CannotStart

PROJECT = Path(__file__).resolve().parents[2]
ROOM_NEEDED = 200 * 1024 * 1024  # a fresh cluster, its write-ahead log, and some trade
LONGEST_SOCKET_FOLDER = 80  # a socket's whole path must stay under 108 bytes, or it is cut


@dataclass(frozen=True)
class Home:
    folder: Path
    user: pwd.struct_passwd | None = None  # None: as whoever starts them
    throwaway: bool = False

    @property
    def sockets(self) -> Path:
        inside = self.folder / "sockets"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        return Path("/tmp") / f"madamda-{self._uid}-{_digest(self.folder)}"

    def prepare(self) -> None:
        """Make the folders, closed to everyone but their user."""
        # The servers' user passes through the folder of root, and sees nothing of it.
        if not self.folder.exists():
            self.folder.mkdir(mode=0o711 if self.user else 0o700, parents=True, exist_ok=True)
            as_its_folder(self.folder)
        if self.user and self.folder.stat().st_uid == os.geteuid():
            self.folder.chmod(0o711)
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise CannotStart(
                f"The data folder {self.folder} belongs to another user: take it over "
                f"(sudo chown -R $USER {self.folder}), or choose another with DATA_DIR."
            )
        if shutil.disk_usage(self.folder).free < ROOM_NEEDED:
            raise CannotStart(f"The disk of {self.folder} is full: 200 MB are needed.")
        self.own(self.sockets)

    def own(self, folder: Path) -> None:
        """Make a folder that only the servers' user may enter (and root)."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = folder.lstat()
        # In /tmp somebody may have been there first, to read what is said on our sockets.
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in (os.geteuid(), self._uid):
            raise CannotStart(f"{folder} belongs to another user: remove it, then start again.")
        if seen.st_uid != self._uid:
            self._hand_over(folder)
        if stat.S_IMODE(seen.st_mode) != 0o700:
            folder.chmod(0o700)

    def people(self) -> set[str]:
        """The names of those who may use the servers."""
        names = {"root", pwd.getpwuid(os.geteuid()).pw_name}
        return names | ({self.user.pw_name} if self.user else set())

    def _hand_over(self, folder: Path) -> None:
        os.chown(folder, self._uid, -1)
        for path in folder.rglob("*"):
            os.chown(path, self._uid, -1, follow_symlinks=False)

    @property
    def _uid(self) -> int:
        return self.user.pw_uid if self.user else os.geteuid()


def home_of(project: Path = PROJECT) -> Home:
    """The project's data: in DATA_DIR, else in its folder .data.

    PostgreSQL refuses to run as root, so for root it runs as the folder's
    owner or as `nobody`. They cannot enter a project under /root, say, and
    its permissions are not ours to open: the data is then in /var/lib.
    """
    if chosen := os.environ.get("DATA_DIR"):
        folder = Path(chosen).resolve()
        user = servers_user(folder)
        if user and not may_pass(user, folder):
            raise CannotStart(
                f"DATA_DIR is {folder}, which the user {user.pw_name} cannot enter: "
                f"choose a folder that is not inside a private one."
            )
        return Home(folder, user)
    folder = project / ".data"
    user = servers_user(folder)
    if user and not may_pass(user, folder):
        folder = Path("/var/lib") / f"madamda-{_digest(project)}"
    return Home(folder, user)


def servers_user(folder: Path) -> pwd.struct_passwd | None:
    """As whom the servers of this folder run; None means as the person who starts them."""
    if os.geteuid() != 0:
        return None
    while not folder.exists():
        folder = folder.parent
    owner = folder.stat().st_uid
    try:
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:  # a folder of the host, seen from inside a container
        return pwd.getpwnam("nobody")


def private_file(path: Path) -> Path:
    """A file that only the owner of its folder may read."""
    if not path.exists():
        path.touch(mode=0o600)
        as_its_folder(path)
    return path


def as_its_folder(path: Path) -> None:
    """Root at work in a person's folder leaves nothing there that the person could not use."""
    if os.geteuid() == 0:
        os.chown(path, path.parent.stat().st_uid, -1)


def may_pass(user: pwd.struct_passwd, path: Path) -> bool:
    """Can this user walk through every folder that leads to path?"""
    return all(_may_enter(user, folder.stat()) for folder in path.parents if folder.exists())


def _may_enter(user: pwd.struct_passwd, folder: os.stat_result) -> bool:
    if folder.st_uid == user.pw_uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == user.pw_gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
