"""Makes the fields of `madamda.inputs` the default for model fields in every admin form."""

from typing import Any

from django import forms
from django.contrib.admin.options import FORMFIELD_FOR_DBFIELD_DEFAULTS
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models

from madamda.inputs.fields import DecimalNumber, LongText, PlainText, Slug, WholeNumber


def use_in_admin() -> None:
    """Change the defaults of ModelAdmin, so that they apply to all admins, including those of libraries."""
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
        models.IntegerField: {"form_class": WholeNumber, "widget": digits},  # and its subclasses
        models.BigIntegerField: {"form_class": WholeNumber, "widget": digits},
    }
