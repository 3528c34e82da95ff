"""Finds the last editor of a field, as far as it was recorded."""

from itertools import pairwise

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from simple_history.utils import get_history_manager_for_model

from madamda.staff.models import User

LATEST = 20


def changed(thing: models.Model, name: str) -> User | None:
    """Return the user who changed the field last, or None if unknown.

    Taken from the object's history, else from the admin log of the object or of its owner.
    """
    if hasattr(thing, "history"):
        return _by_history(thing, name)
    owners = [getattr(thing, field.name) for field in thing._meta.concrete_fields if _is_owner(field)]
    for one in [thing, *filter(None, owners)]:
        of = ContentType.objects.get_for_model(one, for_concrete_model=False)
        entries = LogEntry.objects.filter(content_type=of, object_id=str(one.pk)).select_related("user")
        if entry := entries.order_by("-action_time", "-pk").first():
            return entry.user
    return None


def _by_history(thing: models.Model, name: str) -> User | None:
    history = get_history_manager_for_model(type(thing)).filter(**{thing._meta.pk.name: thing.pk})
    records = list(history.select_related("history_user").order_by("-history_date", "-history_id")[:LATEST])
    for record, former in pairwise(records):
        if getattr(record, name, None) != getattr(former, name, None):
            return record.history_user
    return records[0].history_user if records else None


def _is_owner(field: models.Field) -> bool:
    return isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
