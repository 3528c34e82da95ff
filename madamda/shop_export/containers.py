"""Where an export is written to and read from: a folder or a ZIP file, with the same files in both."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol, Self

PIECE = 1 << 16  # bytes
_DATE = (1980, 1, 1, 0, 0, 0)  # of every file in a ZIP: the same shop gives the same bytes


class Target(Protocol):
    def write(self, path: str, pieces: Iterable[bytes]) -> str:
        """Write a file and return the SHA-256 of its contents in hexadecimal."""
        ...


class Source(Protocol):
    def read(self, path: str) -> Iterator[bytes]:
        """Yield a file in pieces; raise KeyError if there is none."""
        ...


class FolderTarget:
    """A folder that does not exist yet, or is empty. Its files can be read by their owner only."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty.")
        self.folder = folder

    def write(self, path: str, pieces: Iterable[bytes]) -> str:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            place.chmod(0o600)
            return _write(file, pieces)


class ZipTarget:
    """A ZIP file that is written from its beginning to its end. Pictures are not compressed again."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w")

    def write(self, path: str, pieces: Iterable[bytes]) -> str:
        about = zipfile.ZipInfo(path, _DATE)
        about.compress_type = zipfile.ZIP_STORED if path.startswith("files/") else zipfile.ZIP_DEFLATED
        with self._zip.open(about, "w", force_zip64=True) as file:
            return _write(file, pieces)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()


class FolderSource:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str) -> Iterator[bytes]:
        place = self.folder / checked(path)
        if not place.is_file():
            raise KeyError(path)
        with place.open("rb") as file:
            yield from _pieces(file)


class ZipSource:
    def __init__(self, file: Path) -> None:
        self._zip = zipfile.ZipFile(file)

    def read(self, path: str) -> Iterator[bytes]:
        with self._zip.open(checked(path)) as file:
            yield from _pieces(file)


def checked(path: str) -> str:
    """Return a relative path within the export; raise ValueError for one that leads out of it."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path:
        raise ValueError(f"{path!r} is not a path within an export.")
    return path


def open_source(place: Path) -> Source:
    """Return the folder or ZIP file at this path as a source; raise FileNotFoundError or zipfile.BadZipFile."""
    if place.is_dir():
        return FolderSource(place)
    return ZipSource(place)


class PieceFile(io.RawIOBase):
    """A readable binary file over an iterator of pieces, which also counts their SHA-256."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # Any: whatever can be written like a bytearray
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._hash.update(piece)
            self._rest = piece
        taken = min(len(buffer), len(self._rest))
        buffer[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _write(file: IO[bytes], pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        file.write(piece)
        digest.update(piece)
    return digest.hexdigest()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
