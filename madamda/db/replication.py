"""Standbys that confirm commits: whether there are enough, and waiting for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from django.db import connection, transaction

from madamda import capacity
from madamda.db.errors import TooManyWaiting

PATIENCE = 0.25  # seconds for a permit, which is free after milliseconds while the standby answers
_permits = BoundedSemaphore(max(capacity.threads // 2, 1))


@contextmanager
def permit() -> Iterator[None]:
    """Take one of the threads that may wait for the standby: half of them. Raises TooManyWaiting if there is none.

    While a standby hangs the other half shows pages and answers the balancer, which would think this machine dead.
    Inside a transaction nothing is done.
    """
    if connection.in_atomic_block or not settings.DB_SYNC_STANDBYS:
        yield
        return
    if not _permits.acquire(timeout=PATIENCE):
        raise TooManyWaiting("as many as may wait for the standby are waiting")
    try:
        yield
    finally:
        _permits.release()


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
