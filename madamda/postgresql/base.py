"""PostgreSQL, spoken to by Django's own backend; whether a line was cut is seen at it, and seldom asked."""

from collections.abc import Callable
from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper
from psycopg import pq


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """For whoever looks on, as tests do. Of what was planned before, psycopg keeps no words."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    _prepare_cursor: Callable[[Any], CursorWrapper]  # Django's own, which its types leave out

    def is_usable(self) -> bool:
        """Django asks before the first question of each request, with a question of its own.

        But PostgreSQL says nothing unasked except good-bye: a line on which nothing has come is as good as it can be
        known to be before it is used.
        """
        return self._is_quiet() or super().is_usable()

    def planned_cursor(self) -> CursorWrapper:
        """The values of what is asked by it travel beside the statement, which is then planned once a connection."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg]  # psycopg's, says its stub not
            return self._prepare_cursor(cursor)

    def _is_quiet(self) -> bool:
        """Idle, and nothing to be read; never what is closed."""
        if self.connection is None or self.connection.closed:
            return False
        line = self.connection.pgconn
        if line.transaction_status != pq.TransactionStatus.IDLE:
            return False
        heard = poll()
        heard.register(line.socket, POLLIN)
        return not heard.poll(0)
