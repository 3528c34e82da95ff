"""Captures a page's SQL statements, and runs EXPLAIN on them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def asked() -> Iterator[list[tuple[str, Any]]]:
    """Yield a list that collects every statement with its parameters while the context is open.

    The query log lacks the values of parameters that are bound on the server.
    """
    from django.db import connection

    found: list[tuple[str, Any]] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        yield found


def explained(sql: str, params: Any, *, timing: bool = True) -> dict[str, Any]:
    """Run EXPLAIN ANALYZE and return its JSON: the plan, and the times of planning and execution in ms."""
    from django.db import connection

    options = "analyze, format json" if timing else "analyze, timing off, format json"
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(f"explain ({options}) {sql}", params)
        ((plan,),) = cursor.fetchall()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]
