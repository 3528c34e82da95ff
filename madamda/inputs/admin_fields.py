"""Which form fields Django's admin uses: those of this package, in every form of every admin, inlines and lists."""

from typing import Any

from django import forms
from django.contrib.admin.options import FORMFIELD_FOR_DBFIELD_DEFAULTS
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models

from madamda.inputs.fields import DecimalNumber, LongText, PlainText, Slug, WholeNumber


def use_in_admin() -> None:
    """Add them to what the admin starts from, so that no admin, of ours or of a library, can forget them."""
    for kind, options in _form_fields().items():
        FORMFIELD_FOR_DBFIELD_DEFAULTS[kind] = {**FORMFIELD_FOR_DBFIELD_DEFAULTS.get(kind, {}), **options}


def _form_fields() -> dict[type[models.Field], dict[str, Any]]:
    digits = forms.TextInput(attrs={"inputmode": "numeric", "class": "vIntegerField"})
    return {
        models.CharField: {"form_class": PlainText, "widget": AdminTextInputWidget},
        models.TextField: {"form_class": LongText, "widget": AdminTextareaWidget},
        models.SlugField: {"form_class": Slug, "widget": AdminTextInputWidget},
        models.DecimalField: {
            "form_class": DecimalNumber,
            "widget": forms.TextInput(attrs={"inputmode": "decimal", "class": "vIntegerField"}),
        },
        models.IntegerField: {"form_class": WholeNumber, "widget": digits},  # and what inherits from it
        models.BigIntegerField: {"form_class": WholeNumber, "widget": digits},
    }
