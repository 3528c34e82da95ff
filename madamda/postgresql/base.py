"""PostgreSQL, spoken to by Django's own backend; whether a line was cut is seen at it, and seldom asked."""

from select import POLLIN, poll

from django.db.backends.postgresql import base
from psycopg import pq


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Django asks before the first question of each request, with a question of its own.

        But PostgreSQL says nothing unasked except good-bye: a line on which nothing has come is as good as it can be
        known to be before it is used.
        """
        return self._is_quiet() or super().is_usable()

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
