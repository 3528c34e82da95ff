"""Migrations can run while yesterday's code still serves: no lock that stops it, no column it cannot fill."""

from pathlib import Path

import pytest
from django_migration_linter import MigrationLinter

HOUSE = ["customers", "shop", "orders"]
# They add a unique index after the twins that stood in its way were told apart; a new twin from old code is refused,
# as one of the same case always was.
TWINS_TOLD_APART = ["0014_skus_and_addresses_without_case", "0024_names_are_visible"]


@pytest.mark.django_db(transaction=True)  # an index can only be added concurrently outside of one
def test_old_code_lives_with_every_migration() -> None:
    linter = MigrationLinter(
        str(Path(__file__).parents[2]),
        include_apps=HOUSE,
        ignore_name=TWINS_TOLD_APART,
        no_cache=True,
        quiet=["ok", "warning"],
    )
    linter.lint_all_migrations()
    assert linter.nb_total > 0
    assert not linter.has_errors
