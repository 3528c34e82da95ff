"""Reading an export into an empty shop: `manage.py import_shop`."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.core.files.base import File
from django.db import Error, connection, models, transaction

from customers.models import Customer
from madamda.shop_export import accounts, queries
from madamda.shop_export.containers import PieceFile, Source
from madamda.shop_export.tables import ACCOUNTS, GROUPS, Column, Table, all_tables, files_folder
from madamda.shop_export.writer import FORMAT, MANIFEST
from orders.models import CashEntry, DeliveryRun, Order, OrderDraft, PromoCode, Refund, Shift
from shop.images import brand
from shop.models import Category, HeroPicture, Product, ProductImage, StockMovement, StoreSettings
from shop.tasks import develop_all_soon

# An empty shop has no rows in these; what a new shop has elsewhere, such as zones and settings, is replaced.
MUST_BE_EMPTY = (
    *(Category, Product, StockMovement, Customer, Order, OrderDraft),
    *(DeliveryRun, Shift, CashEntry, PromoCode),
)


class ImportRefused(Exception):
    """The shop is not empty, or the export is damaged or of another version. The shop is as it was."""


@dataclass(frozen=True, slots=True)
class Imported:
    rows: int
    files: int
    accounts: list[str]  # created, without a password


def import_shop(source: Source, *, progress: Callable[[str], None] = lambda _path: None) -> Imported:
    """Read an export into this shop in one transaction; raise ImportRefused.

    Nothing is announced to customers or staff. Triggers stay on: they write search index and cash balances, and check
    orders, lines and refunds. Memory is bounded. Locks the tables that must be empty.
    """
    manifest = _read_manifest(source)
    _check_empty()
    files = _import_files(source, manifest["files"], progress)
    with transaction.atomic():
        queries.prepare_transaction(reading=False)
        queries.lock_tables(MUST_BE_EMPTY)
        _check_empty()
        rows, created = _import_tables(source, manifest["tables"], progress)
        for model in (ProductImage, HeroPicture):
            develop_all_soon(model)
        for store in StoreSettings.objects.all():
            StoreSettings.objects.filter(pk=store.pk).update(brand_images=brand.make(store))
    return Imported(rows, files, created)


def _read_manifest(source: Source) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(b"".join(source.read(MANIFEST)))
    except (KeyError, ValueError) as error:
        raise ImportRefused(f"This is not an export of Madamda: it has no {MANIFEST} that can be read.") from error
    if manifest.get("format") != FORMAT:
        raise ImportRefused(f"The export has format {manifest.get('format')}; this version reads format {FORMAT}.")
    known = {ACCOUNTS, GROUPS, *(table.path for table in all_tables())}
    unknown = [path for path, about in manifest["tables"].items() if path not in known and about["rows"]]
    if unknown:
        raise ImportRefused(f"This version has no tables for {', '.join(unknown)}. Use the one that wrote them.")
    return manifest


def _check_empty() -> None:
    full = [model._meta.label for model in MUST_BE_EMPTY if model._base_manager.exists()]
    if full:
        raise ImportRefused(f"The shop is not empty: there are rows of {', '.join(full)}.")


def _import_files(source: Source, hashes: dict[str, str], progress: Callable[[str], None]) -> int:
    """Store the files under their names. Without the rows they are unused, and deleted by `tidy_up` in the end."""
    fields = {files_folder(field): field for table in all_tables() for field in table.files}
    for path, digest in hashes.items():
        field = next((field for folder, field in fields.items() if path.startswith(f"{folder}/")), None)
        if field is None:
            raise ImportRefused(f"{path} belongs to no table.")
        _store(source, path, field, digest)
        progress(path)
    return len(hashes)


def _store(source: Source, path: str, field: "models.FileField", digest: str) -> None:
    name = path.removeprefix(f"{files_folder(field)}/")
    try:
        file = PieceFile(source.read(path))
        stored = field.storage.save(name, File(io.BufferedReader(file), name=name))
    except (KeyError, ValueError) as error:
        raise ImportRefused(f"{path} is missing or has a name that leads elsewhere.") from error
    if stored != name or file.sha256 != digest:
        raise ImportRefused(f"{path} is damaged, or another file has its name.")


def _import_tables(source: Source, files: dict[str, Any], progress: Callable[[str], None]) -> tuple[int, list[str]]:
    tables = [table for table in all_tables() if table.path in files]
    tables.sort(key=lambda table: table.model is Refund)  # last: see insert_staged_refunds
    for table in tables:
        if table.model not in MUST_BE_EMPTY:
            queries.empty_table(table.model)
    accounts.import_groups(source.read(GROUPS))
    created = accounts.import_accounts(source.read(ACCOUNTS))
    rows = 0
    for table in tables:
        rows += _import_table(source, table, files[table.path]["rows"])
        progress(table.path)
    try:
        queries.check_constraints()
    except Error as error:
        raise ImportRefused(f"The rows do not fit together: {_first_line(error)}") from error
    queries.reset_sequences([table.model for table in tables])
    return rows, created


def _import_table(source: Source, table: Table, rows: int) -> int:
    try:
        columns = _columns(table, _header(source, table.path))
        insert = queries.insert_staged_refunds if table.model is Refund else queries.insert_staged
        shape = queries.shape(columns, table.model._meta.db_table)
        staged = queries.stage(source.read(table.path), [column.name for column in columns], shape)
        if staged != rows:
            raise ImportRefused(f"{table.path} has {staged} rows; {MANIFEST} says {rows}.")
        if unknown := queries.unknown_names(columns):
            raise ImportRefused(f"{table.path} names accounts or groups that are not there: {', '.join(unknown)}.")
        insert(table, columns, _defaults(table, columns))
    except (psycopg.Error, Error) as error:
        raise ImportRefused(f"{table.path}: {_first_line(error)}") from error
    return staged


def _header(source: Source, path: str) -> list[str]:
    text = io.TextIOWrapper(io.BufferedReader(PieceFile(source.read(path))), encoding="utf-8", newline="")
    return next(csv.reader(text), [])


def _columns(table: Table, header: Sequence[str]) -> list[Column]:
    known = {column.name: column for column in table.columns}
    if unknown := [name for name in header if name not in known]:
        columns = ", ".join(unknown)
        raise ImportRefused(
            f"{table.path} has columns that this shop lacks: {columns}. Are LANGUAGES and version the same?"
        )
    return [known[name] for name in header]


def _defaults(table: Table, columns: Sequence[Column]) -> dict[str, object]:
    """Return values for columns that the file lacks, because an earlier version has written it."""
    names = {column.name for column in columns}
    return dict(_missing(table, [column for column in table.columns if column.name not in names]))


def _missing(table: Table, columns: Sequence[Column]) -> Iterator[tuple[str, object]]:
    for column in columns:
        field = column.field
        if field.has_default():
            yield column.column, field.get_db_prep_save(field.get_default(), connection)
        elif field.has_db_default() or field.null:
            continue
        elif field.empty_strings_allowed and field.blank:
            yield column.column, ""
        else:
            raise ImportRefused(f"{table.path} lacks the column {column.name}.")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
