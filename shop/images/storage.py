"""Files that are there whole or not at all, however many write the same one at once."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside it, then rename: a reader, or the next run after a crash, never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
    Path(draft.name).chmod(0o644)  # the proxy reads it too
    Path(draft.name).replace(path)


class AtomicFileStorage(FileSystemStorage):
    """For names that say what is in the file: whoever writes a name again writes the same, so it is replaced."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        write_atomically(Path(self.path(name)), content.read())
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name
