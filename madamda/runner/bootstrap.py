"""Prepares the shop in one process before it starts: checks, migrations, static files, demo data."""

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
        call_command("check", stdout=io.StringIO())  # errors are raised; success prints nothing
        call_command("migrate", interactive=False, verbosity=0)
        if not settings.DEBUG:  # in development the source files are served
            call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and not settings.EMPTY:
            call_command("load_demo_data", if_empty=True)  # a shop with settings or goods of its own stays as it is
        if settings.DEMO:
            call_command("demo_accounts", verbosity=0)
    except (ImproperlyConfigured, CommandError, OperationalError) as wrong:
        sys.exit(f"Madamda cannot open: {wrong}")


if __name__ == "__main__":
    main()
