"""Advice shown when an object cannot be deleted because others refer to it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _


def instead(model: type[models.Model]) -> dict[str, Any]:
    """Return the advice, and whether the object can be archived instead, as template context."""
    names = {field.name for field in model._meta.concrete_fields}
    if "archived_at" in names:
        words = _("Archive it instead: it disappears from the shop and from the lists here, but stays in its orders.")
    elif names & {"active", "is_active"}:
        words = _("Turn it off instead: it can no longer be used, but its records stay.")
    elif model._meta.label == "customers.Customer":
        words = _(
            "A customer with orders can’t be deleted, because the orders need a name and a phone "
            "number. Change those instead."
        )
    else:
        words = _("It can be deleted once none of these use it.")
    return {"instead": words, "may_be_archived": "archived_at" in names}
