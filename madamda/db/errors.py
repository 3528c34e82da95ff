"""The line to the database: whether it was cut on the way, so that what is safe to ask twice is asked again."""

from django.db import transaction

_CUT = ("57P01", "57P02", "57P03")  # shut down, crashed, not up yet
_IN_VAIN = ("55P03", "57014")  # a lock that did not come, a statement that took too long


def close_if_connection_lost(trouble: Exception) -> bool:
    """Whether an OperationalError or InterfaceError came of a lost connection; the next question then opens another.

    Never inside a transaction, of which a new connection knows nothing.
    """
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        return False
    connection.close_if_unusable_or_obsolete()
    state = _state(trouble)
    return state is None or state in _CUT or state.startswith("08")


def is_timeout(trouble: Exception) -> bool:
    """Whether it was given up for the time it took: asking again at once would only take as long again."""
    return _state(trouble) in _IN_VAIN


def _state(trouble: Exception) -> str | None:
    return getattr(trouble.__cause__, "sqlstate", None)
