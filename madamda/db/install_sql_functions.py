"""SQL functions of our own: one file each in an app's `sql` folder, installed by its migrations."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation


class InstallFunction(Operation):
    """Create or replace the function in `sql/<name>.sql` of the migration's app.

    The file is what is in force, so an old migration installs the present text as well. `digest` belongs to the text
    that the migration was written for: when a file changes, a new migration has to name the new digest
    (`not_installed`). Migrating backwards leaves the function in place.
    """

    def __init__(self, name: str, digest: str) -> None:
        self.name = name
        self.digest = digest

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: Any) -> None:
        # As pg_dump does: the tables that the text names may come in a later migration.
        schema_editor.execute("set local check_function_bodies = off", params=None)
        schema_editor.execute(_text(_folder(apps.get_app_config(app_label)) / f"{self.name}.sql"), params=None)

    def database_backwards(self, *_: Any) -> None:
        pass

    def describe(self) -> str:
        return f"Create or replace the SQL function {self.name}"


def not_installed() -> list[tuple[Path, str]]:
    """Each file whose present text no migration names, with the digest of that text."""
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
    """Without the remarks before it, which may be reworded at any time."""
    text = path.read_text(encoding="utf-8")
    return text[text.index("create or replace function") :]


def _digest(path: Path) -> str:
    return sha256(_text(path).encode()).hexdigest()[:12]
