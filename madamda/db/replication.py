"""Standbys that confirm commits: whether there are enough, and waiting for them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction


def wait_for_standby() -> None:
    """Wait until the standby has everything that was committed so far. Raises NotReplicated.

    It waits for a commit of its own, which is later in the log. Inside a transaction nothing is done: its commit waits.
    Without standbys that confirm commits it costs one flush to disk.
    """
    if connection.in_atomic_block:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_logical_emit_message(true, %s, %s)", ["madamda", ""]
        )  # so that there is something to commit


@contextmanager
def confirmed_here_only() -> Iterator[None]:
    """Open a transaction whose commit does not wait for the standby, for what may be lost with a machine.

    Inside another transaction nothing changes: that one may hold more.
    """
    if connection.in_atomic_block or not settings.DB_SYNC_STANDBYS:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = local")
        yield


def is_replicated() -> bool:
    """Return True if as many standbys as DB_SYNC_STANDBYS confirm each commit."""
    if not settings.DB_SYNC_STANDBYS:
        return True
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_stat_replication where sync_state in ('sync', 'quorum')")
        return int(cursor.fetchone()[0]) >= settings.DB_SYNC_STANDBYS
