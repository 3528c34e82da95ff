"""What Django itself asks at every check and every migration; `manage.py launch_check` tries all the rest."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import OperationalError

from madamda import headroom
from madamda.db import sql_functions


def register() -> None:
    checks.register(_connections, checks.Tags.database)
    checks.register(_proxy, checks.Tags.security, deploy=True)
    checks.register(_backups, "madamda", deploy=True)
    checks.register(_functions, "madamda", deploy=True)


def _connections(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """With `check --database default`, and before every migration."""
    if not databases:
        return []
    try:
        advice = headroom.advice()
    except OperationalError:  # that it does not answer is said by others, and better
        return []
    return [checks.Warning(advice, id="madamda.W001")] if advice else []


def _proxy(**_: Any) -> list[checks.CheckMessage]:
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    words = "HTTPS is on, but no proxy is trusted: every page sends on to https for ever, and all visitors are one."
    return [checks.Warning(words, hint="TRUSTED_PROXIES=127.0.0.1 with nginx on this machine.", id="madamda.W002")]


def _backups(**_: Any) -> list[checks.CheckMessage]:
    if settings.BACKUP_DIR:
        return []
    hint = "BACKUP_DIR, and deploy/backup.sh every hour: see docs/operations.md."
    return [checks.Warning("No place for backups is named.", hint=hint, id="madamda.W003")]


def _functions(**_: Any) -> list[checks.CheckMessage]:
    """What `makemigrations --check` is for tables: a file that has changed needs a migration that installs it."""
    return [
        checks.Error(
            f"{path} is not what the migrations have installed.",
            hint=f'Write a migration with InstallFunction("{path.stem}", "{digest}").',
            id="madamda.E001",
        )
        for path, digest in sql_functions.not_installed()
    ]
