"""Migrations can run while yesterday's code still serves: no lock that stops it, no column it cannot fill."""

from pathlib import Path

import pytest
from django_migration_linter import MigrationLinter

HOUSE = ["customers", "shop", "orders", "staff"]


@pytest.mark.django_db(transaction=True)  # an index can only be added concurrently outside of one
def test_old_code_lives_with_every_migration() -> None:
    linter = MigrationLinter(
        str(Path(__file__).parents[2]),
        include_apps=HOUSE,
        no_cache=True,
        quiet=["ok", "warning"],
    )
    linter.lint_all_migrations()
    assert linter.nb_total > 0
    assert not linter.has_errors
