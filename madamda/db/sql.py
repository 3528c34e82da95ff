"""Asking the database several things in one statement: a page pays the way there once."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

SqlFragment: TypeAlias = tuple[str, Sequence[Any]]  # a piece of SQL and what goes into it


def sql(marks: QuerySet[Any]) -> SqlFragment:
    written: SqlFragment = marks.query.sql_with_params()
    return written


def page_of_ids(source: str, order: Sequence[str], number: int) -> str:
    """The keys of one page of what a FROM holds, as an array."""
    columns = ", ".join(f"{name[1:]} desc" if name.startswith("-") else name for name in order)
    limits = f"limit {settings.PAGE_SIZE} offset {(number - 1) * settings.PAGE_SIZE}"
    return f"array(select product_id from {source} order by {columns} {limits})"  # noqa: S608 – our own names


def union_all(lists: Iterable[QuerySet[Any, Any]]) -> SqlFragment:
    """Several sorted lists as one to select from, which PostgreSQL merges as far as they are read."""
    parts = [sql(one) for one in lists]
    every = " union all ".join(f"({part[0]})" for part in parts)
    return f"({every}) as list", [value for part in parts for value in part[1]]


def capped_count(marks: QuerySet[Any], most: int) -> SqlFragment:
    """How many there are, counted no further than one past `most`."""
    text, values = sql(marks.order_by().values("product_id")[: most + 1])
    return f"(select count(*) from ({text}) as few)", values  # noqa: S608 – written by Django


def fetch_one_row(parts: Iterable[SqlFragment], *, before: SqlFragment = ("", ())) -> list[Any]:
    """One row, a column for each part; `before` is a WITH they all see."""
    parts = list(parts)
    text = f"{before[0]} select {', '.join(part[0] for part in parts)}"
    with connection.cursor() as cursor:
        cursor.execute(text, [*before[1], *(value for part in parts for value in part[1])])
        row: Sequence[Any] = cursor.fetchone()
    return list(row)


def lock_index_cards() -> None:
    """Wait for the lock under which index cards are written (`shop_write_listing`), until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock('shop_listingentry'::regclass::oid::bigint)")
