"""Helpers to combine several queries in one SQL statement, which saves round trips."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

SqlFragment: TypeAlias = tuple[str, Sequence[Any]]  # SQL and its parameters


def sql(marks: QuerySet[Any]) -> SqlFragment:
    written: SqlFragment = marks.query.sql_with_params()
    return written


def page_of_ids(source: str, order: Sequence[str], number: int) -> str:
    """Return SQL for an array of the product ids on one page of a FROM source."""
    columns = ", ".join(f"{name[1:]} desc" if name.startswith("-") else name for name in order)
    limits = f"limit {settings.PAGE_SIZE} offset {(number - 1) * settings.PAGE_SIZE}"
    return f"array(select product_id from {source} order by {columns} {limits})"  # noqa: S608 – our own names


def union_all(lists: Iterable[QuerySet[Any, Any]]) -> SqlFragment:
    """Combine sorted querysets into one FROM source, which PostgreSQL merges lazily."""
    parts = [sql(one) for one in lists]
    every = " union all ".join(f"({part[0]})" for part in parts)
    return f"({every}) as list", [value for part in parts for value in part[1]]


def capped_count(marks: QuerySet[Any], most: int) -> SqlFragment:
    """Count the rows up to `most` + 1."""
    text, values = sql(marks.order_by().values("product_id")[: most + 1])
    return f"(select count(*) from ({text}) as few)", values  # noqa: S608 – written by Django


def fetch_one_row(parts: Iterable[SqlFragment], *, before: SqlFragment = ("", ())) -> list[Any]:
    """Select each part as a column of one row; `before` is a WITH clause for all of them."""
    parts = list(parts)
    text = f"{before[0]} select {', '.join(part[0] for part in parts)}"
    with connection.cursor() as cursor:
        cursor.execute(text, [*before[1], *(value for part in parts for value in part[1])])
        row: Sequence[Any] = cursor.fetchone()
    return list(row)


def lock_index_cards() -> None:
    """Lock the writing of listing entries (`shop_write_listing`) until the transaction ends; an advisory lock."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock('shop_listingentry'::regclass::oid::bigint)")
