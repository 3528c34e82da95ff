"""Django system checks: of connections, deployment settings and SQL functions, and the launch checks (tag `launch`)."""

import logging
import os
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import OperationalError
from django.utils.module_loading import import_string

from madamda.db import connection_budget, install_sql_functions
from madamda.env import misspelt
from madamda.launch_checks import Wrong

LAUNCH = "launch"
# In this order: the first is madamda.E101 if it fails and madamda.I101 if it passes.
POINTS = {
    "PostgreSQL": "database.is_migrated",
    "Durable": "database.is_durable",
    "Time limits": "database.has_limits",
    "Connections": "database.has_free_connections",
    "Kept connections": "database.keeps_connections",
    "Indexes": "database.has_indexes",
    "Phone look-up": "database.finds_phones_by_index",
    "Redis": "redis.answers",
    "Rate limit": "redis.refuses_who_asks_too_often",
    "Socket limit": "redis.limits_boards",
    "Strangers": "pages.are_not_for_developers",
    "Paging": "pages.have_an_end",
    "Pages from memory": "pages.come_from_memory",
    "TLS": "pages.are_safe_on_the_way",
    "Static files": "pages.are_dressed",
    "Backup": "backups_and_access.has_a_fresh_copy",
    "Tidied up": "backups_and_access.is_tidied_up",
    "Admins": "backups_and_access.asks_admins_twice",
    "Standbys": "database.has_standbys",
    "Clock": "database.agrees_about_the_time",
}


def register() -> None:
    checks.register(_connections, checks.Tags.database)
    checks.register(_proxy, checks.Tags.security, deploy=True)
    checks.register(_backups, "madamda", deploy=True)
    checks.register(_functions, "madamda", deploy=True)
    checks.register(_spelling, "madamda", deploy=True)
    for number, (name, place) in enumerate(POINTS.items(), 101):
        checks.register(partial(_point, number, name, place), LAUNCH, deploy=True)


def launch() -> list[checks.CheckMessage]:
    """Return the messages of all launch checks, in order: `check --deploy --tag launch --database default`."""
    found = checks.run_checks(tags=[LAUNCH], include_deployment_checks=True, databases=["default"])
    return sorted(found, key=lambda message: str(message.id)[-3:])


def _point(
    number: int, name: str, place: str, *, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """Run one launch check; any exception is an error. Runs only if the database is checked too."""
    if not databases:
        return []
    logging.disable(logging.WARNING)  # the checks provoke rejected requests
    try:
        return [checks.Info(import_string(f"madamda.launch_checks.{place}")(), obj=name, id=f"madamda.I{number}")]
    except Wrong as wrong:
        return [checks.Error(str(wrong), hint=wrong.hint, obj=name, id=f"madamda.E{number}")]
    except Exception as trouble:  # noqa: BLE001  # any exception means a failed check
        return [checks.Error(f"{type(trouble).__name__}: {trouble}", obj=name, id=f"madamda.E{number}")]
    finally:
        logging.disable(logging.NOTSET)


def _connections(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Check the connection budget, with `check --database default` and before every migration."""
    if not databases:
        return []
    try:
        trouble = connection_budget.trouble()
    except OperationalError:  # other checks report an unreachable database
        return []
    return [checks.Warning(trouble, hint=connection_budget.warning(), id="madamda.W001")] if trouble else []


def _proxy(**_: Any) -> list[checks.CheckMessage]:
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    words = "HTTPS is on but no proxy is trusted: pages redirect endlessly, and all visitors share one address."
    return [checks.Warning(words, hint="TRUSTED_PROXIES=127.0.0.1 with nginx on this machine.", id="madamda.W002")]


def _backups(**_: Any) -> list[checks.CheckMessage]:
    if settings.BACKUP_DIR:
        return []
    hint = "Set BACKUP_DIR, and run deploy/backup.sh every hour: see docs/operations.md."
    return [checks.Warning("BACKUP_DIR is not set.", hint=hint, id="madamda.W003")]


def _functions(**_: Any) -> list[checks.CheckMessage]:
    """Check that the migrations install the current text of every SQL function."""
    return [
        checks.Error(
            f"{path} differs from what the migrations install.",
            hint=f'Write a migration with InstallFunction("{path.stem}", "{digest}").',
            id="madamda.E001",
        )
        for path, digest in install_sql_functions.not_installed()
    ]


def _spelling(**_: Any) -> list[checks.CheckMessage]:
    """Name environment variables that look like ours but are none, with the setting that may be meant."""
    return [
        checks.Warning(f"{name} is not a setting. Is {meant} meant?", hint="See docs/settings.md.", id="madamda.W004")
        for name, meant in misspelt(os.environ, settings.ENVIRONMENT_NAMES)
    ]
