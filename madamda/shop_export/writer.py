"""Writing everything a shop has as CSV files and pictures: `manage.py export_shop` and the page in the admin."""

import json
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any, cast

from django.apps import apps
from django.db import models, transaction

from madamda.shop_export import documentation, queries
from madamda.shop_export.containers import PIECE, Target
from madamda.shop_export.tables import ACCOUNTS, GROUPS, Table, all_tables, files_folder
from shop.models import StoreSettings

FORMAT = 1
MANIFEST, README = "manifest.json", "README.md"

Progress = Callable[[str, int, int], None]  # what was written, how many of the files, of how many


def export_shop(target: Target, *, progress: Progress = lambda *_args: None) -> dict[str, Any]:
    """Write the shop as it was at one moment, and return the manifest: rows per table, and the hash of every file.

    The tables are read in one read-only transaction, the files after it, because those never change under a name.
    Raises FileNotFoundError if a file that a row names is missing. Memory is bounded; nothing is locked.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as names:
        tables, number = _write_tables(target, names, progress)
        names.seek(0)
        files: dict[str, str] = {}
        for done, line in enumerate(names, 1):
            path, digest = _write_file(target, *json.loads(line))
            files[path] = digest
            if done % 50 == 0 or done == number:
                progress(path, len(tables) + done, len(tables) + number)
    manifest = {"format": FORMAT, "shop": StoreSettings.load().name, "tables": tables, "files": files}
    target.write(README, [documentation.readme().encode()])
    target.write(MANIFEST, [json.dumps(manifest, indent=1, ensure_ascii=False).encode()])
    return manifest


@transaction.atomic
def _write_tables(target: Target, names: IO[str], progress: Progress) -> tuple[dict[str, Any], int]:
    """Write every table; return rows and hash by path, and how many files their rows name. The names go to `names`."""
    queries.prepare_transaction(reading=True)
    written: dict[str, Any] = {}
    tables, number = all_tables(), 0
    every = [(GROUPS, queries.groups()), (ACCOUNTS, queries.accounts()), *_contents(tables)]
    for path, contents in every:
        digest = target.write(path, contents)
        written[path] = {"rows": contents.rows, "sha256": digest}
        progress(path, len(written), len(every))
    for field in (field for table in tables for field in table.files):
        for name in queries.file_names(Table(field.model), field.name):
            names.write(json.dumps([field.model._meta.label, field.name, name]) + "\n")
            number += 1
    return written, number


def _contents(tables: list[Table]) -> Iterator[tuple[str, queries.CsvFile]]:
    return ((table.path, queries.rows(table)) for table in tables)


def _write_file(target: Target, label: str, field_name: str, name: str) -> tuple[str, str]:
    field = cast(models.FileField, apps.get_model(label)._meta.get_field(field_name))
    path = f"{files_folder(field)}/{name}"
    with field.storage.open(name) as file:
        return path, target.write(path, iter(lambda: file.read(PIECE), b""))
