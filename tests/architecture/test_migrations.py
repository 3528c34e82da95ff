"""Migrations can run while the previous release is in use: no blocking locks, no columns it cannot fill."""

from pathlib import Path

import pytest
from django_migration_linter import MigrationLinter

HOUSE = ["customers", "shop", "orders", "staff"]


@pytest.mark.django_db(transaction=True)  # indexes are created concurrently, outside of transactions
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
