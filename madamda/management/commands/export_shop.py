"""`manage.py export_shop DIR|FILE.zip`: everything the shop has, as CSV files and pictures; see docs/leaving.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from madamda.shop_export import documentation
from madamda.shop_export.containers import FolderTarget, ZipTarget
from madamda.shop_export.writer import Progress, export_shop
from shop.models import Export


class Command(BaseCommand):
    help = "Write everything the shop has into a new folder, or into a ZIP file if the name ends with .zip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", nargs="?", type=Path, help="a folder that is empty or does not exist, or FILE.zip")
        parser.add_argument("--describe", action="store_true", help="only write the columns into docs/leaving.md anew")

    def handle(self, *, place: Path | None, describe: bool, verbosity: int, **options: Any) -> None:
        if describe:
            page = Path(settings.BASE_DIR) / "docs/leaving.md"
            page.write_text(documentation.updated(page.read_text()))
            return
        if place is None:
            raise CommandError("Name a folder or a ZIP file.")
        try:
            manifest = _written(place, self._say if verbosity > 1 else lambda *_args: None)
        except OSError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        Export.objects.create(what=Export.What.SHOP, rows=rows, filters="manage.py export_shop")
        if verbosity:
            self.stdout.write(f"{rows:,} rows and {len(manifest['files']):,} pictures in {place}.")

    def _say(self, path: str, done: int, number: int) -> None:
        self.stdout.write(f"{done}/{number} {path}")


def _written(place: Path, progress: Progress) -> dict[str, Any]:
    if place.suffix != ".zip":
        return export_shop(FolderTarget(place), progress=progress)
    with place.open("xb") as file, ZipTarget(file) as target:
        place.chmod(0o600)
        return export_shop(target, progress=progress)
