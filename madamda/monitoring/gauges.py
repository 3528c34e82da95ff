"""Gauges read on each scrape: from the database, Redis, the backup folder and the shop's TLS certificate.

A part that cannot be reached costs only its own gauges: `madamda_database_up` or `madamda_redis_up` is 0 then.
"""

import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django_redis import get_redis_connection
from prometheus_client.core import GaugeMetricFamily
from redis import RedisError

from madamda import cleanup
from orders import periodic

# Name, what it says, and SQL for its value; none if the value is NULL. For the gauges of replication the database user
# needs the role pg_monitor if it is not the one that replicates.
_DATABASE = (
    (
        "madamda_unannounced_seconds",
        "Age of the oldest unannounced order event",
        "select coalesce(extract(epoch from now() - min(at)), 0) from orders_orderevent where announced_at is null",
    ),
    (
        "madamda_last_order_seconds",
        "Time since the last order was placed",
        "select extract(epoch from clock_timestamp() - placed_at) from orders_order order by id desc limit 1",
    ),
    (
        "madamda_jobs_waiting",
        "Jobs that are due but not started",
        "select count(*) from procrastinate_jobs where status = 'todo' and coalesce(scheduled_at, now()) <= now()",
    ),
    (
        "madamda_jobs_failed",
        "Jobs that failed for good and are not tidied up yet",
        "select count(*) from procrastinate_jobs where status = 'failed'",
    ),
    (
        "madamda_database_connections",
        "Connections to the shop's database",
        "select count(*) from pg_stat_activity where datname = current_database()",
    ),
    (
        "madamda_database_connections_allowed",
        "max_connections of PostgreSQL",
        "select current_setting('max_connections')::float",
    ),
    (
        "madamda_standbys",
        "Standbys that receive every change",
        "select count(*) from pg_stat_replication where state = 'streaming'",
    ),
    (
        "madamda_replication_lag_seconds",
        "Replay lag of the slowest standby",
        "select max(coalesce(extract(epoch from replay_lag), 0)) from pg_stat_replication where state = 'streaming'",
    ),
    (
        "madamda_wal_archived_seconds",
        "Time since the last segment of the write-ahead log was archived",
        "select extract(epoch from now() - last_archived_time) from pg_stat_archiver",
    ),
    (
        "madamda_wal_archive_failing",
        "1 if the last attempt to archive a segment failed",
        "select (last_failed_time > coalesce(last_archived_time, '-infinity'))::int from pg_stat_archiver",
    ),
)
_ROW = f"select {', '.join(f'({sql})::float' for *_, sql in _DATABASE)}"

_LAST_SUCCESS = "madamda_last_success_seconds"
_CERTIFICATE_READ_EVERY = 3600  # seconds
_CERTIFICATE_TIMEOUT = 2.0  # seconds


class Gauges:
    """A collector for prometheus_client."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from _of_database()
        yield from _of_redis()
        yield from _of_backups()
        yield from _of_certificate()


def _of_database() -> Iterator[GaugeMetricFamily]:
    values: tuple[float | None, ...] = ()
    work: dict[str, float] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ROW)
            values = cursor.fetchone()
        if tidied := cleanup.last_success():
            work[cleanup.NAME] = tidied.timestamp()
    except DatabaseError:
        connection.close()
    yield GaugeMetricFamily("madamda_database_up", "1 if the database answers", value=bool(values))
    for (name, about, _sql), value in zip(_DATABASE, values, strict=False):
        if value is not None:
            yield GaugeMetricFamily(name, about, value=value)
    ages = GaugeMetricFamily(_LAST_SUCCESS, "Time since periodic work last succeeded", None, ["work"])
    for name, at in (periodic.last_successes() | work).items():
        ages.add_metric([name], time.time() - at)
    yield ages


def _of_redis() -> Iterator[GaugeMetricFamily]:
    info = {}
    with suppress(RedisError, OSError):
        info = get_redis_connection("default").info()
    yield GaugeMetricFamily("madamda_redis_up", "1 if Redis answers", value=bool(info))
    if info:
        yield GaugeMetricFamily("madamda_redis_memory_bytes", "Memory used by Redis", value=info["used_memory"])
        yield GaugeMetricFamily("madamda_redis_memory_allowed_bytes", "maxmemory; 0: no limit", value=info["maxmemory"])
        yield GaugeMetricFamily("madamda_redis_clients", "Clients of Redis", value=info["connected_clients"])


def _of_backups() -> Iterator[GaugeMetricFamily]:
    """Ages of what deploy/backup.sh and deploy/restore-test.sh leave in BACKUP_DIR."""
    if not settings.BACKUP_DIR:
        return
    for name, about, pattern in (
        ("madamda_backup_seconds", "Age of the newest backup", "database-*.dump"),
        ("madamda_restore_test_seconds", "Time since a backup was last restored as a test", "restore-tested"),
    ):
        ages = [time.time() - found.stat().st_mtime for found in Path(settings.BACKUP_DIR).glob(pattern)]
        if ages:
            yield GaugeMetricFamily(name, about, value=min(ages))


def _of_certificate() -> Iterator[GaugeMetricFamily]:
    """Time left of the certificate that CERTIFICATE_HOST shows its visitors; asked once an hour."""
    if not settings.CERTIFICATE_HOST:
        return
    key = f"certificate:{settings.CERTIFICATE_HOST}"
    if not (ends := cache.get(key)):
        host, _, port = settings.CERTIFICATE_HOST.partition(":")
        try:
            pem = ssl.get_server_certificate((host, int(port or 443)), timeout=_CERTIFICATE_TIMEOUT)
        except OSError:
            return
        ends = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc.timestamp()
        cache.set(key, ends, _CERTIFICATE_READ_EVERY)
    left = ends - time.time()
    yield GaugeMetricFamily("madamda_certificate_left_seconds", "Time until the TLS certificate ends", value=left)
