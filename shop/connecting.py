"""The line to the database: whether it was cut on the way, so that what is safe to ask twice is asked again."""

from django.db import transaction

_CUT = ("57P01", "57P02", "57P03")  # shut down, crashed, not up yet


def was_cut(trouble: Exception) -> bool:
    """Whether an OperationalError or InterfaceError came of a lost connection; the next question then opens another.

    Never inside a transaction, of which a new connection knows nothing. What took too long or waited in vain is not
    cut: asking again would only take as long again.
    """
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        return False
    connection.close_if_unusable_or_obsolete()
    state = getattr(trouble.__cause__, "sqlstate", None)
    return state is None or state in _CUT or state.startswith("08")
