"""Django's PostgreSQL backend, with one cursor more: its statements are prepared by the server."""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """For whoever looks on, as tests do. Of a prepared statement psycopg keeps no text."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    _prepare_cursor: Callable[[Any], CursorWrapper]  # Django's own, which its types leave out

    def planned_cursor(self) -> CursorWrapper:
        """Its values travel beside the statement, which is then planned once a connection."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg]  # psycopg's, says its stub not
            return self._prepare_cursor(cursor)
