"""Daily cleanup: deletes expired sessions, old jobs, stale search words and unused images in small batches."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from madamda.models import LastSuccess
from madamda.shop_export import jobs as shop_exports
from orders.drafts import changes
from orders.personal_data import retention
from orders.returns import photos
from shop import cleanup

log = logging.getLogger(__name__)

NAME = "tidy_up"
ROWS_AT_ONCE = 1_000  # rows per transaction
_ENDED = ["succeeded", "failed", "cancelled", "aborted"]
# Raw SQL, because procrastinate's models are read-only and its own API deletes all jobs in one statement.
_DELETE_JOBS = """
delete from procrastinate_jobs where id in (
    select id from procrastinate_jobs job where status::text = any(%s) and not exists (
        select from procrastinate_events event where event.job_id = job.id and event.at > %s
    ) limit %s
)
"""


def tidy_up(say: Callable[[str], None] = log.info, *, dry_run: bool = False) -> None:
    """Run every cleanup step and report each count through `say`; with `dry_run`, only count.

    A failing step is logged and does not stop the others; raises RuntimeError at the end. Safe to interrupt and to
    repeat.
    """
    failed = []
    for what, remove in _PARTS.items():
        try:
            say(f"{what}: {remove(dry_run=dry_run)}")
        except Exception:
            log.exception("Cleanup step failed: %s.", what)
            failed.append(what)
    if failed:
        raise RuntimeError(f"Cleanup failed (see the log): {'; '.join(failed)}.")
    if not dry_run:
        LastSuccess.objects.update_or_create(name=NAME, defaults={"at": timezone.now()})


def last_success() -> datetime | None:
    """Return when the last complete run ended, or None."""
    return LastSuccess.objects.filter(name=NAME).values_list("at", flat=True).first()


def _sessions(*, dry_run: bool) -> int:
    expired = Session.objects.filter(expire_date__lt=timezone.now())
    if dry_run:
        return expired.count()

    def some() -> int:
        deleted, _ = expired.filter(pk__in=list(expired.values_list("pk", flat=True)[:ROWS_AT_ONCE])).delete()
        return deleted

    return _until_none_is_left(some)


def _jobs(*, dry_run: bool) -> int:
    until = timezone.now() - timedelta(days=settings.TIDY_JOBS_DAYS)
    if dry_run:
        ended = ProcrastinateJob.objects.filter(status__in=_ENDED)
        return ended.exclude(procrastinateevent__at__gt=until).count()

    def some() -> int:
        with connection.cursor() as cursor:
            cursor.execute(_DELETE_JOBS, [_ENDED, until, ROWS_AT_ONCE])
            return cursor.rowcount

    return _until_none_is_left(some)


def _until_none_is_left(delete_some: Callable[[], int]) -> int:
    total = 0
    while deleted := delete_some():
        total += deleted
    return total


_PARTS: dict[str, Callable[..., int]] = {
    "expired sessions": _sessions,
    "jobs that ended long ago": _jobs,
    "order drafts": changes.expired,
    "people who have not ordered for long": retention.erase_old,
    "expired exports of the shop": shop_exports.delete_expired,
    "photos that no return has": photos.unused,
    "search words that no product has any more": cleanup.words,
    "pictures that have not been shown for long": cleanup.pictures,
}
