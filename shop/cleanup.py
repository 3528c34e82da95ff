"""Deletion of unused data: spelling words that match no product, and image files that no row refers to."""

import json
import time
from collections import defaultdict
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction

from madamda.db.combined_queries import lock_index_cards
from shop.models import HeroPicture, ProductImage, SearchDocument, SpellingWord, StoreSettings
from shop.models.images import originals
from shop.models.store import BRAND_IMAGES

WORDS_AT_ONCE = 100
FOLDER, NOTES = "pictures", "unused.json"
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
    now, notes, public = time.time(), _notes(), storages["default"]
    uploads: defaultdict[str, list[str]] = defaultdict(list)
    for file in _listed(originals(), FOLDER)[1]:
        uploads[PurePosixPath(file).stem].append(f"{FOLDER}/{file}")
    developed = set(_listed(public, FOLDER)[0])
    removed, unused = 0, {}
    for name in sorted((uploads.keys() | developed) - _used()):
        changed = [originals().get_modified_time(file).timestamp() for file in uploads[name]]
        unused[name] = max([notes.get(name, now), *changed])
        if unused[name] < now - settings.TIDY_PICTURES_DAYS * _DAY:
            removed += 1
            if not dry_run:
                _remove(uploads[name], f"{FOLDER}/{name}" if name in developed else "")
                del unused[name]
    if not dry_run and unused != notes:
        originals().save(NOTES, ContentFile(json.dumps(unused, indent=1).encode()))
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
    names = [model.objects.values_list("file", flat=True) for model in (ProductImage, HeroPicture)]
    brand = StoreSettings.objects.values_list(*BRAND_IMAGES)
    return {PurePosixPath(name).stem for some in (*names, *brand) for name in some if name}


def _remove(uploads: list[str], developed: str) -> None:
    if developed:
        public = storages["default"]
        for file in _listed(public, developed)[1]:
            public.delete(f"{developed}/{file}")
        public.delete(developed)  # the directory; in object storage there is none
    for file in uploads:
        originals().delete(file)


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    """Return the names of folders and files in a folder, which need not exist."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return [], []
    return folders, [file for file in files if file]


def _notes() -> dict[str, float]:
    if not originals().exists(NOTES):
        return {}
    with originals().open(NOTES) as file:
        found: dict[str, float] = json.loads(file.read())
    return found
