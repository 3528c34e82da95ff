"""`manage.py tidy_up [--dry-run]`: runs the cleanup, which the worker also runs every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from madamda import cleanup


class Command(BaseCommand):
    help = "Delete expired sessions, old jobs, stale search words and unused images."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        self.stdout.write("To be removed:" if dry_run else "Removed:")
        try:
            cleanup.tidy_up(self.stdout.write, dry_run=dry_run)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
