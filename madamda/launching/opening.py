"""What must be done before the shop can open, in one process: tables, static files, goods."""

import hashlib
import inspect
import io
import os
import sys
from pathlib import Path

from madamda.embedded.home import home_of


def main() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command
    from django.db import OperationalError

    try:
        django.setup()
        call_command("check", stdout=io.StringIO())  # mistakes are raised; that all is well needs no word
        call_command("migrate", interactive=False, verbosity=0)
        _collect_static_files()
        _welcome_the_first_visitors()
    except (ImproperlyConfigured, CommandError, OperationalError) as wrong:
        sys.exit(f"The shop cannot open: {wrong}")


def _welcome_the_first_visitors() -> None:
    """Demo goods on empty shelves, and only there: what the merchant took away stays away."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("stock_the_shelves", if_empty=True)
    if settings.DEMO:
        call_command("demo_accounts", verbosity=0)


def _collect_static_files() -> None:
    """Only when one of them has changed: hashing and compressing takes seconds."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.DEBUG:  # they are then served from where they are written
        return
    collected = home_of().folder / "static.fingerprint"
    fingerprint = _fingerprint(Path(settings.STATIC_ROOT))
    if collected.exists() and collected.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    collected.write_text(_fingerprint(Path(settings.STATIC_ROOT)))


def _fingerprint(root: Path) -> str:
    """Changes with any file, with the code that collects them, and with the place they go to."""
    from django.contrib.staticfiles import finders
    from django.core.files.storage import storages

    seen = hashlib.sha256(f"{root} {(root / 'staticfiles.json').exists()}\n".encode())
    collecting = type(storages["staticfiles"]).mro()[:-1]
    sources = {Path(inspect.getfile(kind)) for kind in collecting}
    for finder in finders.get_finders():
        sources |= {Path(storage.path(name)) for name, storage in finder.list([])}
    for path in sorted(sources):
        seen.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return seen.hexdigest()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
    main()
