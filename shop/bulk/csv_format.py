"""Reading and writing CSV files of spreadsheets: encodings, delimiters, byte-order mark, size limits."""

import codecs
import csv
import io
import re

from django.conf import settings
from import_export.formats.base_formats import CSV
from tablib import Dataset

from madamda.domain_errors import DomainError

LINE = "line"
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_IN_A_WORKBOOK = (b"xl/", b"opendocument.spreadsheet")  # Excel 2007 and later; OpenDocument
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|meta|table)\b", re.IGNORECASE)
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?[ ,;\t]*(?:\r\n|\n|\r)', re.IGNORECASE)


class Unreadable(DomainError):
    """The file is not a valid CSV file, or exceeds a limit."""


class TooLarge(Unreadable):
    code = "sheet_too_large"


class Workbook(Unreadable):
    code = "sheet_is_workbook"


class AnotherFile(Unreadable):
    code = "sheet_is_another_file"


class OldEncoding(Unreadable):
    code = "sheet_in_old_encoding"


class NoSheet(Unreadable):
    code = "not_a_sheet"


class ColumnWithoutName(Unreadable):
    code = "column_without_a_name"


class SkuMissing(Unreadable):
    code = "column_of_skus_missing"


class UnknownColumns(Unreadable):
    code = "unknown_columns"


class TooManyRows(Unreadable):
    code = "too_many_rows"


class EmptySheet(Unreadable):
    code = "empty_sheet"


class RowTooLong(Unreadable):
    code = "row_too_long"


def write(dataset: Dataset) -> bytes:
    """Return the dataset as UTF-8 CSV. The byte-order mark is needed for spreadsheets to display Khmer correctly."""
    return f"\ufeff{CSV().export_data(dataset)}".encode()


def decode(content: bytes) -> str:
    """Decode a file in UTF-8 or UTF-16 (Excel's “Unicode text”). Raise a subclass of Unreadable for any other."""
    if len(content) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge
    if _is_workbook(content):
        raise Workbook
    if kind := _other_kind(content):
        raise AnotherFile(kind=kind)
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise OldEncoding from error
    if "\0" in text or not text.strip():
        raise NoSheet
    return text


def read(text: str) -> Dataset:
    """Parse the header and the rows; the last column, `LINE`, is the number of the record. Raise Unreadable."""
    named, text, first = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=named or _delimiter(text), strict=True)
    try:
        heading = _trimmed([name.strip().lower() for name in next(reader)])
        if len(set(heading)) < len(heading) or not all(heading):
            raise ColumnWithoutName
        rows = Dataset(headers=[*heading, LINE])
        for line, cells in enumerate(reader, start=first + 1):
            if any(cell.strip() for cell in cells):
                rows.append([*_fitted(cells, len(heading), line), line])
            if len(rows) > settings.IMPORT_MAX_ROWS:
                raise TooManyRows(most=settings.IMPORT_MAX_ROWS)
    except (csv.Error, StopIteration) as error:
        raise NoSheet from error
    if not len(rows):
        raise EmptySheet
    return rows


def _is_workbook(content: bytes) -> bool:
    in_zip = content.startswith(_ZIP) and any(name in content for name in _IN_A_WORKBOOK)
    return in_zip or content.startswith(_OLD_OFFICE)


def _other_kind(content: bytes) -> str:
    """Return the kind of a file often chosen by mistake, or "" if it may be CSV."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(_ZIP):
        return "zip"
    if content.startswith(_PICTURES):
        return "picture"
    return "html" if _HTML.match(content) else ""


def _encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:200]  # the header is in Latin letters, so in UTF-16 every other byte is zero
    if len(start) > 3 and start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    if len(start) > 3 and start[::2].count(0) > len(start) // 4:
        return "utf-16-be"
    return "utf-8-sig"


def _separator(text: str) -> tuple[str, str, int]:
    """Read the optional first line `sep=;` of Excel. Return the separator, the remaining text and its first line."""
    if found := _SEPARATOR.match(text):
        return found[1], text[found.end() :], 2
    return "", text, 1


def _delimiter(text: str) -> str:
    """Return the most frequent delimiter in the header: some locales use semicolons or tabs."""
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _trimmed(cells: list[str]) -> list[str]:
    """Drop trailing empty cells; a formatted sheet can have thousands of them."""
    last = next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)
    return cells[:last]


def _fitted(cells: list[str], width: int, line: int) -> list[str]:
    """Pad or cut the row to the width of the header: spreadsheets omit trailing empty cells. Raise RowTooLong."""
    if len(_trimmed(cells)) > width:
        raise RowTooLong(line=line)
    return [*cells[:width], *[""] * (width - len(cells))]
