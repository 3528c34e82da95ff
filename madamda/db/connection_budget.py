"""Compares the connections the shop's processes may open with the limit of PostgreSQL."""

from django.conf import settings
from django.db import connection

from madamda import capacity


def wanted() -> int:
    """Return the maximum number of connections of all processes on all nodes."""
    return settings.WEB_NODES * capacity.connections(capacity.workers, capacity.threads, pool=settings.DB_POOL_SIZE)


def allowed() -> int:
    """Return how many connections the server allows our role, without those reserved for superusers."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select current_setting('max_connections')::int
                   - current_setting('superuser_reserved_connections')::int
                   - coalesce(current_setting('reserved_connections', true)::int, 0),
                   (select rolconnlimit from pg_roles where rolname = current_user),
                   (select datconnlimit from pg_database where datname = current_database())
            """
        )
        return min(limit for limit in cursor.fetchone() if limit >= 0)


def trouble() -> str:
    """Return a warning if the limit is too low; else an empty string."""
    most, granted = wanted(), allowed()
    return "" if most <= granted else f"The shop may open {most} connections, PostgreSQL allows {granted}."


def warning() -> str:
    return f"Raise max_connections to at least {wanted() + 10}, or lower WEB_CONCURRENCY or WEB_THREADS."
