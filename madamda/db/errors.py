"""Classifies database errors: lost connections, which may be retried, and timeouts."""

from django.db import OperationalError, transaction

# Admin shutdown, crash shutdown, cannot connect now; read-only: after a switch the server is a standby.
_CUT = ("57P01", "57P02", "57P03", "25006")
_IN_VAIN = ("55P03", "57014")  # lock not available, query canceled


class NotReplicated(OperationalError):
    """A commit gave up waiting for the standby (madamda.db.postgresql).

    It is done here, but lost if this server is lost now: nobody may be told that it succeeded, or that it failed.
    """


class TooManyWaiting(OperationalError):
    """As many threads as may wait for the standby do so already (madamda.db.replication). Nothing was done."""


def close_if_connection_lost(trouble: Exception) -> bool:
    """Return True if the error means the connection was lost, and close it so that the next query reconnects.

    `trouble` is an OperationalError or InterfaceError. Always False inside a transaction, which a new connection could
    not continue.
    """
    connection = transaction.get_connection()
    if connection.in_atomic_block or isinstance(trouble, NotReplicated | TooManyWaiting):
        return False
    connection.close_if_unusable_or_obsolete()
    state = _state(trouble)
    return state is None or state in _CUT or state.startswith("08")


def is_timeout(trouble: Exception) -> bool:
    """Return True for a lock or statement timeout; an immediate retry would take as long again."""
    return isinstance(trouble, NotReplicated | TooManyWaiting) or _state(trouble) in _IN_VAIN


def _state(trouble: Exception) -> str | None:
    return getattr(trouble.__cause__, "sqlstate", None)
