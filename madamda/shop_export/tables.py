"""The tables of an export, derived from the models: a new model or column is part of it unless it is left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models

from madamda.shop_export import left_out
from madamda.staff.models import User

# Rows that are named in other tables rather than numbered: accounts and groups may exist already in the next shop.
NAMES: dict[type[models.Model], str] = {User: "username", Group: "name"}
ACCOUNTS = "staff/user.csv"
GROUPS = "auth/group.csv"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a CSV file. `names` is the model whose rows it names, if it is a key of accounts or groups."""

    name: str  # in the file
    field: "models.Field[Any, Any]"
    names: type[models.Model] | None = None

    @property
    def column(self) -> str:
        """The column of the database table."""
        return str(self.field.column)


@dataclass(frozen=True)
class Table:
    """A model whose rows are exported to one CSV file."""

    model: type[models.Model]

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def path(self) -> str:
        return f"{self.model._meta.app_label}/{self.model._meta.model_name}.csv"

    @property
    def rows(self) -> str:
        """SQL condition for the rows that are exported."""
        kept = left_out.ROWS.get(self.label)
        return kept.sql if kept else "true"

    @cached_property
    def columns(self) -> list[Column]:
        return [_column(field) for field in _stored(self.model) if f"{self.label}.{field.name}" not in left_out.COLUMNS]

    @cached_property
    def replaced(self) -> dict[str, left_out.Replacement]:
        """Columns that are not exported, and what an import writes into them."""
        found = ((field, left_out.COLUMNS.get(f"{self.label}.{field.name}")) for field in _stored(self.model))
        return {str(field.column): replacement for field, replacement in found if replacement}

    @cached_property
    def files(self) -> "list[models.FileField]":
        return [field for field in _stored(self.model) if isinstance(field, models.FileField)]


def all_tables() -> list[Table]:
    """Return the tables whose rows are exported as they are; accounts and groups have files of their own."""
    found = (model for model in our_models() if model._meta.label not in left_out.MODELS and model not in NAMES)
    return sorted((Table(model) for model in found), key=lambda table: table.path)


def our_models() -> Iterator[type[models.Model]]:
    """Yield every model of whatever app: what is neither exported nor left out fails a test."""
    yield from apps.get_models(include_auto_created=True)


def files_folder(field: "models.FileField") -> str:
    """Return the folder of the export that holds the files of a field."""
    return f"files/{field.model._meta.app_label}/{field.model._meta.model_name}/{field.name}"


def _stored(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def _column(field: "models.Field[Any, Any]") -> Column:
    named = field.related_model if isinstance(field, models.ForeignKey) else None
    if named in NAMES:
        return Column(field.name, field, names=named)
    return Column(str(field.column), field)
