"""Django's PostgreSQL backend with prepared statements, and errors of a switch to another server made plain."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock, Timer
from types import TracebackType
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper
from django.db.utils import DatabaseErrorWrapper
from django.utils.functional import cached_property
from psycopg import Connection
from psycopg.errors import Diagnostic, ReadOnlySqlTransaction

from madamda.db import server_switch
from madamda.db.errors import NotReplicated

_WAITS_FOR_STANDBY = "SyncRepWaitForLSN"  # the function in PostgreSQL that warns; the words may be translated


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """Return the SQL, for tests and debugging. psycopg keeps no text of a prepared statement."""
        return super().last_executed_query(cursor, sql, params) or sql


class ErrorWrapper(DatabaseErrorWrapper):
    """Raises OperationalError, as for a lost connection, if the server has become a standby (SQLSTATE 25006)."""

    wrapper: "DatabaseWrapper"

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(exc_value, ReadOnlySqlTransaction):
            self.wrapper.errors_occurred = self.wrapper.is_standby = True
            raise OperationalError(*exc_value.args).with_traceback(traceback) from exc_value
        super().__exit__(exc_type, exc_value, traceback)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    _prepare_cursor: Callable[[Any], CursorWrapper]  # exists in Django but not in its stubs
    is_standby = False  # the connection leads to a server that accepts no writes
    _gave_up_waiting = False

    @cached_property
    def wrap_database_errors(self) -> ErrorWrapper:
        return ErrorWrapper(self)

    def planned_cursor(self) -> CursorWrapper:
        """Return a cursor that binds parameters on the server, so that a statement is planned once per connection."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg]  # the stub lacks psycopg's signature
            return self._prepare_cursor(cursor)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = server_switch.connect(partial(self._connect, conn_params))
        self.is_standby = self._gave_up_waiting = False
        connection.add_notice_handler(self._note)
        return connection

    def _connect(self, conn_params: dict[str, Any]) -> Any:
        with self.wrap_database_errors:
            return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        return not self.is_standby and super().is_usable()

    def _note(self, diagnostic: Diagnostic) -> None:
        if diagnostic.source_function == _WAITS_FOR_STANDBY:
            self._gave_up_waiting = True

    def _commit(self) -> None:
        """Commit. Raises NotReplicated if the wait for the standby was cancelled, which PostgreSQL calls a success."""
        self._gave_up_waiting = False
        with _time_limit(self.connection):
            super()._commit()  # type: ignore[misc]  # not in the stubs
        if self._gave_up_waiting:
            raise NotReplicated("committed here, but not confirmed by the standby")

    def _close(self) -> None:
        line: Connection[Any] | None = self.connection
        if line is not None:
            line.remove_notice_handler(self._note)  # a pooled connection goes to another thread
            if self.is_standby:
                line.close()  # the pool would hand it out again
        super()._close()  # type: ignore[misc]  # not in the stubs


@contextmanager
def _time_limit(line: Connection[Any] | None) -> Iterator[None]:
    """Cancel a commit that waits longer than DB_COMMIT_WAIT_MS for the standby; statement_timeout does not end there.

    Otherwise a standby that hangs would soon hold every thread, and no page could be shown either.
    """
    if line is None or not settings.DB_SYNC_STANDBYS:
        yield
        return
    guard, is_over = Lock(), False

    def cancel() -> None:
        with guard:
            if not is_over:
                line.cancel_safe(timeout=2)

    timer = Timer(settings.DB_COMMIT_WAIT_MS / 1000, cancel)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with guard:  # never cancels the statement that follows
            is_over = True
