"""Compiled queries: the ORM generates the SQL once, and later executions only bind new values.

For simple queries generating the SQL costs more than running it. The server also prepares each statement once per
connection, because the values are sent separately.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol, cast
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import NotSupportedError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value

# Placeholder values used while compiling; they never occur in real data.
IDS, NUMBER, TEXT = [-7_390_152_846], -7_390_152_846, "\N{REPLACEMENT CHARACTER}compiled"
DEVICE = UUID(int=7_390_152_846)


class Planning(Protocol):
    """The method that `madamda.db.postgresql` adds to Django's connection."""

    def planned_cursor(self) -> CursorWrapper:
        """Return a cursor that binds parameters on the server."""
        ...


class Statement(NamedTuple):
    sql: str
    columns: list[str]
    places: list[tuple[bool, Any]]  # per parameter: (True, its name in `rows`) or (False, its constant value)


class CompiledQuery:
    """Compile the queryset returned by `build(**likes)` to SQL once; `rows(**values)` runs it with these values.

    `likes` are placeholders, such as those above. `ending` is appended to the SQL, for example to lock rows, which
    Django cannot combine with `values()`.

    Everything else in the query is fixed at the first execution: `build` must not depend on the time, the request or
    the language. Compiled queries are only in the apps' `queries` packages (pyproject.toml); tests compile each of them
    twice.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *, ending: str = "", **likes: Any) -> None:
        self._build, self._ending, self._likes = build, ending, likes

    def rows(self, **values: Any) -> list[dict[str, Any]]:
        """Run the query and return one dict per row; JSON columns are returned as text.

        Reconnects and retries once if the prepared plan is outdated (NotSupportedError); raises inside a transaction.
        """
        try:
            return self._answers(values)
        except NotSupportedError:  # a migration changed the result type of the prepared plan
            if connection.in_atomic_block:
                raise
            connection.close()
            return self._answers(values)

    def _answers(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        sql, columns, places = self._statement
        with prepared_cursor() as cursor:
            cursor.execute(sql, [values[place] if is_named else place for is_named, place in places])
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    @cached_property
    def _statement(self) -> Statement:
        return self.compile()

    def compile(self) -> Statement:
        query = self._build(**self._likes).query
        sql, given = query.sql_with_params()
        return Statement(f"{sql} {self._ending}", list(query.selected or ()), [self._place(value) for value in given])

    def _place(self, value: Any) -> tuple[bool, Any]:
        name = next((name for name, like in self._likes.items() if like == value), None)
        return (True, name) if name else (False, value)


def prepared_cursor() -> CursorWrapper:
    """Return a cursor that binds parameters on the server, which plans a repeated statement once per connection."""
    return cast(Planning, connection).planned_cursor()


def equals_any(field: str, ids: list[int]) -> Func:
    """Return `field = any(ids)`, whose SQL is the same for any number of ids, unlike `in`."""
    return Func(
        F(field),
        Value(ids, output_field=ArrayField(BigIntegerField())),
        template="(%(expressions)s))",
        arg_joiner=" = any(",
        output_field=BooleanField(),
    )
