"""Django's PostgreSQL backend with an additional cursor for prepared statements."""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """Return the SQL, for tests and debugging. psycopg keeps no text of a prepared statement."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    _prepare_cursor: Callable[[Any], CursorWrapper]  # exists in Django but not in its stubs

    def planned_cursor(self) -> CursorWrapper:
        """Return a cursor that binds parameters on the server, so that a statement is planned once per connection."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg]  # the stub lacks psycopg's signature
            return self._prepare_cursor(cursor)
