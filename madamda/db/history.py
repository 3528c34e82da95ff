"""History of products, prices and texts: previous values, author, time and reason, on django-simple-history."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from typing import Any

import simple_history
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from modeltranslation.translator import translator
from simple_history.utils import (
    bulk_create_with_history,
    bulk_update_with_history,
    get_history_manager_for_model,
)

from madamda.domain_errors import DomainError
from madamda.inputs.graphemes import truncate
from madamda.staff.models import User

LATEST = 100
LONG = 160  # characters shown of a value
REASON = 100  # characters stored of a reason
BATCH = 500  # rows of one UPDATE


class CannotPutBack(DomainError):
    """A field could not be reset to its previous value; nothing was changed."""


class NothingToPutBack(CannotPutBack):
    code = "nothing_to_put_back"


class ChangedAgain(CannotPutBack):
    code = "changed_again"


class NoLongerValid(CannotPutBack):
    code = "former_value_invalid"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an object, before and after."""

    field: str
    before: str
    after: str
    name: str = ""  # name of the model field, if it can be reset


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in the history of an object."""

    at: datetime
    what: str
    by: User | None
    why: str
    changes: list[Change]
    record: int
    model: str


def register_history(model: type[models.Model], *, without: Collection[str] = ()) -> None:
    """Record the history of this model. Call once, after its translated fields are registered.

    `save` and `delete` record changes automatically. `update`, `bulk_update` and `bulk_create` do not: use
    `save_with_history` and `create`. Fields in `without` are not recorded, such as stock counts, which have a ledger.
    """
    spoken = translator.get_options_for_model(model).all_fields  # recorded as name_en, name_km
    kept = [field for field in model._meta.fields if field.name not in {*without, *spoken}]
    simple_history.register(
        model,
        excluded_fields=[*without, *spoken],
        history_id_field=models.BigAutoField(),
        no_db_index=[field.name for field in kept if not field.primary_key and field.name != "product"],
    )


def create(things: Collection[models.Model], *, by: User | None = None, why: str = "") -> None:
    """Insert new objects of one model, with their first history entry, in one transaction."""
    if things:
        model = type(next(iter(things)))
        bulk_create_with_history(things, model, default_user=by, default_change_reason=truncate(why, REASON))


def save_with_history(things: Collection[models.Model], fields: Collection[str], *, by: User | None, why: str) -> None:
    """Update these fields of objects of one model, and record it, in one transaction."""
    if things:
        model = type(next(iter(things)))
        bulk_update_with_history(
            things, model, fields, batch_size=BATCH, default_user=by, default_change_reason=truncate(why, REASON)
        )


def history_of(model: type[models.Model], **of: Any) -> list[tuple[Any, list[Entry]]]:
    """Return each object that matches `of` as (key, its entries), newest first; LATEST records in all."""
    key = model._meta.pk.name
    history = get_history_manager_for_model(model)
    related = [field.name for field in history.model.tracked_fields if field.is_relation]
    records = history.filter(**of).select_related("history_user", *related).order_by("-history_date", "-history_id")
    by_thing = sorted(records[:LATEST], key=lambda record: getattr(record, key))
    return [(pk, list(_entries(list(lived)))) for pk, lived in groupby(by_thing, lambda record: getattr(record, key))]


@transaction.atomic
def put_back(record: Any, name: str, *, by: User | None) -> None:
    """Reset one field to its value before this history record, and record that; raise CannotPutBack.

    Locks the object's row. Refuses if the field was changed again meanwhile.
    """
    former, model = record.prev_record, record.instance_type
    names = {change.field for change in record.diff_against(former).changes} if former else set()
    thing = model._base_manager.select_for_update(no_key=True).filter(pk=getattr(record, model._meta.pk.name)).first()
    if thing is None or name not in names:
        raise NothingToPutBack
    column = model._meta.get_field(name).attname
    if getattr(thing, column) != getattr(record, column):
        raise ChangedAgain
    setattr(thing, column, getattr(former, column))
    try:
        thing.full_clean(exclude={field.name for field in model._meta.fields if isinstance(field, models.FileField)})
    except ValidationError as error:
        raise NoLongerValid(reasons=error.messages) from error
    thing._history_user, thing._change_reason = by, _("restored")
    thing.save(update_fields=[name])


def _entries(records: list[Any]) -> Iterator[Entry]:
    """Yield the entries newest first, each compared with the record before it."""
    for record, former in zip(records, [*records[1:], None], strict=True):
        changes = list(_changes(record, former)) if former else []
        if former and record.history_type == "~" and not changes:
            continue
        yield Entry(
            at=record.history_date,
            what=_("As it was") if former is None and record.history_type == "~" else record.get_history_type_display(),
            by=record.history_user,
            why=record.history_change_reason or "",
            changes=changes,
            record=record.pk,
            model=record.instance_type._meta.model_name,
        )


def _changes(record: Any, former: Any) -> Iterable[Change]:
    for change in record.diff_against(former, foreign_keys_are_objs=True).changes:
        before, after = written(change.old, whole=True), written(change.new, whole=True)
        if before.replace("\r\n", "\n").strip() != after.replace("\r\n", "\n").strip():
            name = record.instance_type._meta.get_field(change.field).verbose_name
            yield Change(str(name), written(change.old), written(change.new), change.field)


def written(value: Any, *, whole: bool = False) -> str:
    """Return a value as text for people; `–` stands for an empty one. Long texts are truncated unless `whole`."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value)
    if isinstance(value, time):
        return formats.time_format(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if whole else truncate(str(value), LONG)
