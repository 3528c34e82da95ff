"""Queries that are written once: the ORM works out their SQL the first time, and afterwards only the values change.

Working it out costs more than PostgreSQL needs to answer: for what every page asks that is drawn for one person.
PostgreSQL has its part of that, too: it plans such a query once a connection, for the values travel beside it.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol, cast
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import NotSupportedError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value

# What stands for the values while the SQL is worked out; nothing real looks like them.
IDS, NUMBER, TEXT = [-7_390_152_846], -7_390_152_846, "\N{REPLACEMENT CHARACTER}compiled"
DEVICE = UUID(int=7_390_152_846)


class Planning(Protocol):
    """What is asked of this house's line to PostgreSQL, beyond what every database can."""

    def planned_cursor(self) -> CursorWrapper:
        """One whose values travel beside the statement."""
        ...


class Statement(NamedTuple):
    sql: str
    columns: list[str]
    places: list[tuple[bool, Any]]  # of each: whether it is asked anew each time, and under which name; else its value


class CompiledQuery:
    """`build` makes the query, with `values`, of stand-ins as `likes` names them; `rows` takes values of these names.

    An `ending` locks, which Django cannot do to what it reads as values.
    Whatever else goes into the query stays as it was the first time: no time of day, nothing of a request or language.
    Only the apps' `queries` have any (pyproject.toml), and tests compile each of them twice.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *, ending: str = "", **likes: Any) -> None:
        self._build, self._ending, self._likes = build, ending, likes

    def rows(self, **values: Any) -> list[dict[str, Any]]:
        """As psycopg reads them: a JSON value is its text."""
        try:
            return self._answers(values)
        except NotSupportedError:  # a migration has changed a column since this was planned
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
    """A cursor for a statement that is always the same: its values travel beside it, and it is planned once."""
    return cast(Planning, connection).planned_cursor()


def equals_any(field: str, ids: list[int]) -> Func:
    """`field = any(ids)`: the same SQL for one as for twenty, where `in` has as many places as values."""
    return Func(
        F(field),
        Value(ids, output_field=ArrayField(BigIntegerField())),
        template="(%(expressions)s))",
        arg_joiner=" = any(",
        output_field=BooleanField(),
    )
