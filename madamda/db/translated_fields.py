"""Columns of translated fields, one per language (django-modeltranslation)."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import get_language
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname, resolution_order

CODES = [code for code, _name in settings.LANGUAGES]


def columns(*names: str) -> list[str]:
    """Return `name_en`, `name_km` and so on; names may span relations, as in `product__name`."""
    return [build_localized_fieldname(name, code) for name in names for code in CODES]


@cache
def stored(model: type[Model]) -> list[str]:
    """Return the columns of the model's table; of a translated field only those per language."""
    translated = translator.get_options_for_model(model).all_fields
    return [field.attname for field in model._meta.concrete_fields if field.name not in translated]


def order() -> Iterable[str]:
    """Return the language codes to try, preferred first."""
    return resolution_order(get_language())


def words(row: Mapping[str, Any], name: str, order: Iterable[str]) -> str:
    """Return a translated field of a row, in the first language of `order` that has a value."""
    return next((said for code in order if (said := row.get(f"{name}_{code}"))), "")
