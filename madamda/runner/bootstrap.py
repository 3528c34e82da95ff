"""What must be done before the shop can open, in one process: tables, static files, demo goods."""

import io
import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
    try:
        django.setup()
        call_command("check", stdout=io.StringIO())  # mistakes are raised; that all is well needs no word
        call_command("migrate", interactive=False, verbosity=0)
        if not settings.DEBUG:  # else they are served from where they are written
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_demo_data", if_empty=True)  # what the merchant took away stays away
        if settings.DEMO:
            call_command("demo_accounts", verbosity=0)
    except (ImproperlyConfigured, CommandError, OperationalError) as wrong:
        sys.exit(f"Madamda cannot open: {wrong}")


if __name__ == "__main__":
    main()
