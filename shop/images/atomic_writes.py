"""Atomic file writes, safe with concurrent writers of the same file."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


def write_atomically(path: Path, content: bytes) -> None:
    """Write a temporary file and rename it, so that neither a reader nor a crash leaves a partial file in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
    Path(draft.name).chmod(0o644)  # readable by the proxy
    Path(draft.name).replace(path)


class AtomicFileStorage(FileSystemStorage):
    """File storage for names derived from the content: saving an existing name replaces it with the same bytes."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        write_atomically(Path(self.path(name)), content.read())
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name
