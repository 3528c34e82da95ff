"""`manage.py import_shop DIR|FILE.zip`: reads what export_shop has written into an empty shop; see docs/leaving.md."""

import zipfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from madamda.shop_export.containers import open_source
from madamda.shop_export.reader import ImportRefused, import_shop


class Command(BaseCommand):
    help = "Read an export of Madamda into this shop, which must be empty, and prove stock and cash."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", type=Path, help="a folder or ZIP file that export_shop has written")

    def handle(self, *, place: Path, verbosity: int, **options: Any) -> None:
        say = self.stdout.write if verbosity > 1 else lambda _path: None
        try:
            imported = import_shop(open_source(place), progress=say)
        except (ImportRefused, OSError, zipfile.BadZipFile) as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(
                f"{imported.rows:,} rows and {imported.files:,} pictures. The worker makes their sizes now."
            )
        if imported.accounts and verbosity:
            names = ", ".join(imported.accounts)
            self.stdout.write(f"Accounts without a password (manage.py changepassword NAME): {names}")
        for audit in ("audit_stock", "audit_cash"):
            call_command(audit, verbosity=0)
