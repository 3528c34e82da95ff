"""Launch checks of backups, cleanup and two-factor authentication."""

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from dashboard.auth import second_factor
from madamda import cleanup
from madamda.launch_checks import Wrong
from madamda.staff.models import User

OLDEST = 26 * 3600
UNTIDY = timedelta(days=2)
_A_DUMP_BEGINS = b"PGDMP"


def has_a_fresh_copy() -> str:
    """Check that the newest dump of deploy/backup.sh is recent and not empty."""
    if not settings.BACKUP_DIR:
        raise Wrong("BACKUP_DIR is not set.", "Set BACKUP_DIR, and run deploy/backup.sh every hour.")
    dumps = sorted(Path(settings.BACKUP_DIR).glob("database-*.dump"), key=lambda dump: dump.stat().st_mtime)
    if not dumps:
        raise Wrong(f"There is no backup in {settings.BACKUP_DIR}.", "Is madamda-backup.timer on?")
    age = time.time() - dumps[-1].stat().st_mtime
    if age > OLDEST:
        raise Wrong(f"The newest backup is {age / 3600:.0f} hours old.", "systemctl status madamda-backup says why.")
    with dumps[-1].open("rb") as dump:
        if not dump.read(len(_A_DUMP_BEGINS)) == _A_DUMP_BEGINS:
            raise Wrong(f"{dumps[-1].name} is not a database dump.", "systemctl status madamda-backup says why.")
    return f"{dumps[-1].name}, {age / 60:.0f} minutes old"


def is_tidied_up() -> str:
    tidied = cleanup.last_success()
    if tidied is None:
        return "not yet: the worker runs it every night"
    age = timezone.now() - tidied
    if age > UNTIDY:
        raise Wrong(f"Not for {age.days} days.", "Is madamda-worker running? Run manage.py tidy_up by hand.")
    return f"{age.total_seconds() / 3600:.0f} hours ago"


def asks_admins_twice() -> str:
    if not settings.SECOND_FACTOR_REQUIRED:
        raise Wrong("Admins sign in with a password alone, because DEMO is on.", "Set DEMO=0.")
    admins = User.objects.filter(is_superuser=True, is_active=True)
    if not admins:
        raise Wrong("There is no admin yet.", "manage.py createsuperuser, then manage.py second_factor NAME.")
    if bare := [admin.get_username() for admin in admins if not second_factor.is_enrolled(admin)]:
        raise Wrong(f"Without a second factor: {', '.join(bare)}.", "Run manage.py second_factor NAME.")
    return f"{len(admins)} with a second factor"
