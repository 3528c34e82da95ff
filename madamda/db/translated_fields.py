"""Words in every language: the columns that a translated field has, one for each."""

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
    """`name_en`, `name_km`; a name may lead to another table, as `product__name` does."""
    return [build_localized_fieldname(name, code) for name in names for code in CODES]


@cache
def stored(model: type[Model]) -> list[str]:
    """The columns of a table, those of translated fields in every language."""
    translated = translator.get_options_for_model(model).all_fields
    return [field.attname for field in model._meta.concrete_fields if field.name not in translated]


def order() -> Iterable[str]:
    """The languages a reader is to be told things in, the best first."""
    return resolution_order(get_language())


def words(row: Mapping[str, Any], name: str, order: Iterable[str]) -> str:
    """Of a row with all its columns: in the reader's language, else in the one that is always there."""
    return next((said for code in order if (said := row.get(f"{name}_{code}"))), "")
