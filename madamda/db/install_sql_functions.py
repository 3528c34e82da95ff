"""SQL functions: one file each in an app's `sql` folder, installed by migrations."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation


class InstallFunction(Operation):
    """Create or replace the function in `sql/<name>.sql` of the migration's app.

    The current file is always installed, also by old migrations. `digest` is that of the text when the migration was
    written: after a change to the file, a new migration must give the new digest (`not_installed`). Reversing the
    migration leaves the function in place.
    """

    def __init__(self, name: str, digest: str) -> None:
        self.name = name
        self.digest = digest

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: Any) -> None:
        # As pg_dump does: tables used by the function may be created by a later migration.
        schema_editor.execute("set local check_function_bodies = off", params=None)
        schema_editor.execute(_text(_folder(apps.get_app_config(app_label)) / f"{self.name}.sql"), params=None)

    def database_backwards(self, *_: Any) -> None:
        pass

    def describe(self) -> str:
        return f"Create or replace the SQL function {self.name}"


def not_installed() -> list[tuple[Path, str]]:
    """Return (file, digest) for each file whose current text is not named by any migration."""
    migrations = sorted(MigrationLoader(None).disk_migrations.items())
    latest = {
        (app, operation.name): operation.digest
        for (app, _), migration in migrations
        for operation in migration.operations
        if isinstance(operation, InstallFunction)
    }
    files = [
        (config.label, path) for config in apps.get_app_configs() for path in sorted(_folder(config).glob("*.sql"))
    ]
    digests = [(app, path, _digest(path)) for app, path in files]
    return [(path, digest) for app, path, digest in digests if latest.get((app, path.stem)) != digest]


def _folder(app: AppConfig) -> Path:
    return Path(app.path) / "sql"


def _text(path: Path) -> str:
    """Return the text without its leading comments, which may be reworded at any time."""
    text = path.read_text(encoding="utf-8")
    return text[text.index("create or replace function") :]


def _digest(path: Path) -> str:
    return sha256(_text(path).encode()).hexdigest()[:12]
