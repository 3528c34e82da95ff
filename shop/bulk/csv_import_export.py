"""CSV export and import of products. An import is previewed, then applied in one transaction and kept in history."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from import_export.results import Result

from madamda.domain_errors import DomainError
from madamda.staff.models import User
from shop.bulk import csv_format
from shop.bulk.csv_rows import ProductResource, Row
from shop.models import Product, Variant

PIECE = 500  # variants


class TooManyToExport(DomainError):
    """More variants than EXPORT_MAX_ROWS."""

    code = "too_many_goods_to_take_out"


class ImportOutdated(DomainError):
    """The import would no longer do what its preview showed."""

    code = "sheet_outdated"


@dataclass(frozen=True, slots=True)
class RowError:
    """Error of a cell, of a row, or (without `line`) of the whole file."""

    words: str | DomainError
    line: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of an import or of its preview."""

    rows: list[Row]
    unchanged: int
    wrong: list[RowError]

    @property
    def new(self) -> int:
        return sum(row.is_new for row in self.rows)

    @property
    def changed(self) -> int:
        return len(self.rows) - self.new

    @property
    def seen(self) -> str:
        """Fingerprint of all changes, to compare the preview with the import."""
        return sha256(repr(self.rows).encode()).hexdigest()


def export_products(products: QuerySet[Product]) -> tuple[int, Iterator[bytes]]:
    """Return the number of variants of these products, and their CSV in chunks. Raise TooManyToExport before the first.

    A file longer than IMPORT_MAX_ROWS has to be imported in parts."""
    of_these = Variant.objects.filter(product__in=products.order_by().values("pk"))
    variants = of_these.select_related("product").order_by("-product__created_at", "-product", "position", "pk")
    number = variants.order_by()[: settings.EXPORT_MAX_ROWS + 1].count()
    if number > settings.EXPORT_MAX_ROWS:
        raise TooManyToExport(most=settings.EXPORT_MAX_ROWS)
    return number, _pieces(variants)


def _pieces(variants: QuerySet[Variant]) -> Iterator[bytes]:
    """Yield chunks of PIECE rows; only the first has the byte-order mark and the header."""
    goods, reader = ProductResource(), variants.iterator(chunk_size=PIECE)
    piece = csv_format.write(goods.export(list(islice(reader, PIECE))))
    while piece:
        yield piece
        more = list(islice(reader, PIECE))
        piece = csv_format.write(goods.export(more)).partition(b"\r\n")[2] if more else b""


def preview(text: str) -> Outcome:
    """Return what importing this text would do. Changes nothing and takes no locks. Raise csv_format.Unreadable."""
    return _outcome(text, ProductResource(), dry_run=True)


@transaction.atomic
def import_products(text: str, *, seen: str, by: User, why: str) -> Outcome:
    """Import the text. Raise ImportOutdated if its changes differ from the fingerprint `seen`. Locks products, then
    variants, each in id order."""
    outcome = _outcome(text, ProductResource(by=by, why=why), dry_run=False)
    if outcome.wrong or outcome.seen != seen:
        raise ImportOutdated
    return outcome


def _outcome(text: str, goods: ProductResource, *, dry_run: bool) -> Outcome:
    dataset = csv_format.read(text)
    result = goods.import_data(dataset, dry_run=dry_run, rollback_on_validation_errors=True)
    rows = [row for row in goods.rows.values() if row.is_new or row.changes]
    return Outcome(rows, len(goods.rows) - len(rows), list(_wrong(result, dataset[csv_format.LINE])))


def _wrong(result: Result, lines: list[int]) -> Iterator[RowError]:
    if result.base_errors:  # the rows were not parsed
        yield from (RowError(_reason(error.error)) for error in result.base_errors)
        return
    for row in result.error_rows:
        yield from (RowError(str(error.error), lines[row.number - 1]) for error in row.errors)
    for row in result.invalid_rows:
        for column, sentences in row.error_dict.items():
            yield from (RowError(sentence, lines[row.number - 1], column) for sentence in sentences)


def _reason(error: Exception) -> str | DomainError:
    return error if isinstance(error, DomainError) else str(error)
