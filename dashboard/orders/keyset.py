"""Keyset pagination: one row more than a page is read, which tells whether there is another page."""

from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def cut(rows: "QuerySet[M]") -> tuple[list[M], bool]:
    """Return the first PAGE_SIZE rows, and whether there are more. One query."""
    read = list(rows[: settings.PAGE_SIZE + 1])
    return read[: settings.PAGE_SIZE], len(read) > settings.PAGE_SIZE


def newest(rows: "QuerySet[M]", *, before: int) -> tuple[list[M], int]:
    """Return a page of rows by id, newest first, of those before an id (0: the first page), and the id before which the
    next page begins; 0 on the last one. One query."""
    older = rows.filter(pk__lt=before) if before else rows
    shown, has_more = cut(older.order_by("-pk"))
    return shown, shown[-1].pk if has_more else 0
