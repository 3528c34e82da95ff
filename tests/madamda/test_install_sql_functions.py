"""SQL functions: the files say what is in force, and `check --deploy` says when a migration is missing."""

import re
import shutil
from pathlib import Path
from unittest import mock

import pytest
from django.apps import apps
from django.core import checks
from django.db import connection
from django.test import SimpleTestCase

from tests.cases import TestCase

OURS = """
select p.proname, pg_get_functiondef(p.oid) from pg_proc p
where p.pronamespace = 'public'::regnamespace and p.proname !~ '^procrastinate_'
    and not exists (select from pg_depend where objid = p.oid and deptype = 'e')
"""


class TheFiles(TestCase):
    def functions(self) -> dict[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(OURS)
            return dict(cursor.fetchall())

    def test_are_all_that_the_database_has(self) -> None:
        files = [path for app in apps.get_app_configs() for path in Path(app.path, "sql").glob("*.sql")]
        installed = self.functions()
        assert sorted(installed) == sorted(path.stem for path in files)
        with connection.cursor() as cursor:
            for path in files:
                cursor.execute(path.read_text(encoding="utf-8"))
        assert self.functions() == installed


class TheCheck(SimpleTestCase):
    @pytest.fixture(autouse=True)
    def a_folder(self, tmp_path: Path) -> None:
        shutil.copytree(Path(apps.get_app_config("orders").path) / "sql", tmp_path / "sql")
        self.folder = tmp_path

    def found(self) -> list[str]:
        with mock.patch.object(apps.get_app_config("orders"), "path", self.folder):
            found = checks.run_checks(tags=["madamda"], include_deployment_checks=True)
        return [str(one.hint) for one in found if one.id == "madamda.E001"]

    def write(self, name: str, text: str) -> None:
        (self.folder / "sql" / f"{name}.sql").write_text(text, encoding="utf-8")

    def test_is_silent_while_migrations_install_what_the_files_say(self) -> None:
        assert self.found() == []

    def test_lets_remarks_be_reworded(self) -> None:
        text = (self.folder / "sql" / "orders_history_stays.sql").read_text(encoding="utf-8")
        self.write("orders_history_stays", f"-- In other words.\n{text}")
        assert self.found() == []

    def test_names_the_migration_that_a_change_needs(self) -> None:
        text = (self.folder / "sql" / "orders_history_stays.sql").read_text(encoding="utf-8")
        self.write("orders_history_stays", text.replace("is history", "is settled"))
        [hint] = self.found()
        assert re.search(r'InstallFunction\("orders_history_stays", "[0-9a-f]{12}"\)', hint)

    def test_names_a_function_that_nothing_installs(self) -> None:
        self.write("orders_new", "create or replace function orders_new() returns int language sql as 'select 1';")
        [hint] = self.found()
        assert '"orders_new"' in hint
