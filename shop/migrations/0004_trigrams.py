"""Trigrams: how Khmer is searched, which leaves no blanks between words, and how a misspelt word is understood."""

from typing import Any

from django.contrib.postgres.operations import TrigramExtension
from django.core.management.base import CommandError
from django.db import ProgrammingError, migrations

ASK = (
    "The shop's search needs PostgreSQL's extension pg_trgm, and this database user may not create it. "
    "Let an administrator of the database run `CREATE EXTENSION pg_trgm` in it once, then migrate again. "
    "(Where the server does not know the extension at all: it comes with the package postgresql-contrib.)"
)


class Trigrams(TrigramExtension):
    """Created when it is missing; where that is not allowed, says in plain words what to do."""

    def database_forwards(self, *args: Any) -> None:
        try:
            super().database_forwards(*args)
        except ProgrammingError as error:  # InsufficientPrivilege
            raise CommandError(ASK) from error


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_product_changed_at")]

    operations = [Trigrams()]
