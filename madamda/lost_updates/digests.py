"""Short digests of field values, equal for the stored, displayed and submitted form of a value."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from modeltranslation.translator import NotRegistered, translator


def digest(value: Any) -> str:
    return blake2b(_written(value).encode(), digest_size=6).hexdigest()


def digests(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: digest(value) for name, value in values.items()}


def of_rows(rows: Iterable[models.Model]) -> str:
    """Return one digest of all editable fields of these rows."""
    whole = [[row.pk, *(field.value_from_object(row) for field in editable_fields(type(row)))] for row in rows]
    return digest(json.dumps([[_written(value) for value in row] for row in whole]))


def editable_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the editable fields without modeltranslation's aliases for the fields per language."""
    spoken = translated(model)
    return [field for field in model._meta.concrete_fields if field.editable and field.name not in spoken]


def translated(model: type[models.Model]) -> set[str]:
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def _written(value: Any) -> str:
    """Return the value as normalised text.

    None equals an empty string, as in forms; 1.5 equals 1.50; times are compared in UTC.
    """
    if value is None or value is False or value == []:
        return ""
    if isinstance(value, models.Model):
        return _written(value.pk)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        aware = timezone.make_aware(value) if timezone.is_naive(value) else value
        return aware.astimezone(UTC).replace(microsecond=0).isoformat()
    if isinstance(value, time):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, FieldFile):
        return value.name or ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, models.QuerySet):
        return _written({one.pk for one in value})
    if isinstance(value, list) and value and isinstance(value[0], models.Model):
        return _written({one.pk for one in value})
    if isinstance(value, set | frozenset):
        return ",".join(sorted(map(_written, value)))
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, sort_keys=True, default=_written)
    return str(value)
