"""Static files storage: bundles style sheets, hashes file names and compresses."""

import posixpath
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What collectstatic passes on: target name → (storage, source path).
Found = dict[str, tuple[Storage, str]]

# Style sheets made of @import rules; each is bundled into one file.
LISTS = ("css/shop.css", "css/board.css", "css/ticket.css")
COLLECTED = "collected.txt"

_IMPORT = re.compile(r"""@import\s+url\(["']?([^"')]+)["']?\)\s*;""")
_ADDRESS = re.compile(r"""url\(\s*["']?(?![a-z]+:|/|#)([^"')]+)["']?\s*\)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class BundledManifestStorage(CompressedManifestStaticFilesStorage):
    """Manifest storage that bundles style sheets and also hashes the relative imports of JavaScript modules."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """Return the hashed name. A missing file keeps its plain name, so that the page still renders."""
        try:
            stored: str = super().stored_name(name)
        except ValueError:
            return name
        return stored

    def post_process(self, paths: Found, *args: Any, **options: Any) -> Iterator[tuple[str, str | None, Any]]:
        """Bundle, hash and compress; do nothing if no source has changed since the last run."""
        if options.get("dry_run"):
            return
        seen = _fingerprint(paths)
        if self.hashed_files and self.exists(COLLECTED) and _read(self, COLLECTED) == seen:
            return
        yield from super().post_process(self._joined(paths), *args, **options)
        self._keep(COLLECTED, seen)

    def _joined(self, paths: Found) -> Found:
        """Return the files with every bundle in place of its parts."""
        joined, parts = dict(paths), set()
        for name in [name for name in LISTS if name in paths]:
            held = parts_of(name, _read(*paths[name]))
            self._keep(name, "\n".join(rebased(_read(*paths[part]), part, name) for part in held))
            joined[name] = (self, name)
            parts.update(held)
        return {name: place for name, place in joined.items() if name not in parts}

    def _keep(self, name: str, text: str) -> None:
        self.delete(name)
        self._save(name, ContentFile(text.encode()))


def parts_of(name: str, text: str) -> list[str]:
    """Return the collected names of the files that a style sheet imports."""
    return [_resolved(address, name) for address in _IMPORT.findall(_COMMENT.sub("", text))]


def rebased(text: str, part: str, name: str) -> str:
    """Return a part's CSS with URLs relative to the bundle, without comments and blank lines."""
    start = posixpath.dirname(name)

    def moved(match: re.Match[str]) -> str:
        return f'url("{posixpath.relpath(_resolved(match[1], part), start)}")'

    lines = _ADDRESS.sub(moved, _COMMENT.sub("", text)).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def _resolved(address: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def _fingerprint(paths: Found) -> str:
    """Return a digest of all sources and of this module."""
    seen = sha256(Path(__file__).read_bytes())
    for name, (storage, path) in sorted(paths.items()):
        with storage.open(path, "rb") as file:
            seen.update(f"\0{name}\0".encode() + file.read())
    return seen.hexdigest()


def _read(storage: Storage, path: str) -> str:
    with storage.open(path, "rb") as file:
        text: bytes = file.read()
    return text.decode()
