"""CSV as spreadsheets read and write it, in any script, harmless to open, and the same after there and back."""

import csv
import io
import re

from django.conf import settings
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV
from tablib import Dataset

# A spreadsheet would run what begins so. An apostrophe before it keeps it a text; one more, where there is one already.
DANGEROUS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
LINE = "line"


class Unreadable(Exception):
    """It is no sheet, or too much of one; the text is for the person who chose the file."""


def guard(text: str) -> str:
    return f"'{text}" if DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    return text[1:] if GUARDED.match(text) else text


def write(dataset: Dataset) -> bytes:
    """For a spreadsheet, which takes Khmer for what it is only after a byte-order mark."""
    return f"\ufeff{CSV().export_data(dataset)}".encode()


def decode(content: bytes) -> str:
    if len(content) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise Unreadable(_("This file is too large. Bring your goods in several sheets."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("This is not written in UTF-8. Save the sheet as “CSV UTF-8”, and choose it again.")
        ) from error
    if "\0" in text or not text.strip():
        raise Unreadable(_("This is not a sheet. Save it as “CSV UTF-8”, and choose it again."))
    return text


def read(text: str) -> Dataset:
    """Its heading and its rows, each with its line in the last column, `LINE`; raise Unreadable."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        heading = _trimmed([name.strip().lower() for name in next(reader)])
        if len(set(heading)) < len(heading) or not all(heading):
            raise Unreadable(_("Every column needs a name of its own in the first line."))
        rows = Dataset(headers=[*heading, LINE])
        for line, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                rows.append([*_fitted(cells, len(heading), line), line])
            if len(rows) > settings.IMPORT_MAX_ROWS:
                raise Unreadable(
                    _("A sheet holds at most %(most)d rows. Bring your goods in several.")
                    % {"most": settings.IMPORT_MAX_ROWS}
                )
    except (csv.Error, StopIteration) as error:
        raise Unreadable(_("This is not a sheet. Save it as “CSV UTF-8”, and choose it again.")) from error
    if not len(rows):
        raise Unreadable(_("There is nothing under the heading."))
    return rows


def _delimiter(text: str) -> str:
    """Some countries' spreadsheets part cells by semicolons or tabs."""
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _fitted(cells: list[str], width: int, line: int) -> list[str]:
    if len(_trimmed(cells)) > width:
        raise Unreadable(_("Line %(line)d has more cells than the heading has names.") % {"line": line})
    if len(cells) < width:
        raise Unreadable(_("Line %(line)d has fewer cells than the heading has names.") % {"line": line})
    return cells[:width]
