"""Deletion of unused data: spelling words that match no product, and image files that no row refers to."""

import json
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import transaction

from madamda.db.combined_queries import lock_index_cards
from shop.images.atomic_writes import write_atomically
from shop.models import HeroPicture, ProductImage, SearchDocument, SpellingWord
from shop.models.images import originals

WORDS_AT_ONCE = 100
_DAY = 24 * 3600


def words(*, dry_run: bool = False) -> int:
    """Delete spelling words that occur in no search document; return their number."""
    forgotten, last = 0, ""
    while some := _words_after(last):
        last = some[-1]
        stale = [word for word in some if not _finds(word)]
        forgotten += len(stale) if dry_run or not stale else _forget(stale)
    return forgotten


def pictures(*, dry_run: bool = False) -> int:
    """Delete uploads and their renditions that no row has referred to for TIDY_PICTURES_DAYS; return their number.

    `unused.json`, beside the uploads, records since when each has been unused. Uploading an image again rewrites its
    file, so a later modification time counts instead.
    """
    now, notes = time.time(), _notes()
    uploads: defaultdict[str, list[Path]] = defaultdict(list)
    for path in _within(_folder_of_uploads()):
        uploads[path.stem].append(path)
    developed = {path.name: path for path in _within(Path(settings.MEDIA_ROOT) / "pictures")}
    removed, unused = 0, {}
    for name in sorted((uploads.keys() | developed.keys()) - _used()):
        unused[name] = max([notes.get(name, now), *(path.stat().st_mtime for path in uploads[name])])
        if unused[name] < now - settings.TIDY_PICTURES_DAYS * _DAY:
            removed += 1
            if not dry_run:
                _remove(uploads[name], developed.get(name))
                del unused[name]
    if not dry_run and unused != notes:
        write_atomically(_place_of_notes(), json.dumps(unused, indent=1).encode())
    return removed


def _words_after(last: str) -> list[str]:
    words = SpellingWord.objects.filter(word__gt=last).order_by("word")
    return list(words.values_list("word", flat=True)[:WORDS_AT_ONCE])


def _finds(word: str) -> bool:
    return SearchDocument.objects.filter(words__contains=f" {word} ").exists()


@transaction.atomic
def _forget(stale: list[str]) -> int:
    """Delete the words that are still unused. Takes the lock for writing search documents, so that none reappears."""
    lock_index_cards()
    deleted, _ = SpellingWord.objects.filter(word__in=[word for word in stale if not _finds(word)]).delete()
    return deleted


def _used() -> set[str]:
    """Return the names, without extension, of all images that rows refer to."""
    names = (model.objects.values_list("file", flat=True) for model in (ProductImage, HeroPicture))
    return {PurePosixPath(name).stem for some in names for name in some}


def _remove(uploads: list[Path], developed: Path | None) -> None:
    if developed:
        shutil.rmtree(developed)
    for path in uploads:
        path.unlink(missing_ok=True)


def _within(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _folder_of_uploads() -> Path:
    return Path(originals().path("pictures"))


def _place_of_notes() -> Path:
    return Path(originals().path("unused.json"))


def _notes() -> dict[str, float]:
    place = _place_of_notes()
    found: dict[str, float] = json.loads(place.read_text()) if place.is_file() else {}
    return found
