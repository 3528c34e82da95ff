"""Words in every language: the columns that a translated field has, one for each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname, resolution_order

CODES = [code for code, _name in settings.LANGUAGES]


def columns(*names: str) -> list[str]:
    """`name_en`, `name_km`; a name may lead to another table, as `product__name` does."""
    return [build_localized_fieldname(name, code) for name in names for code in CODES]


def order() -> Iterable[str]:
    """The languages a reader is to be told things in, the best first."""
    return resolution_order(get_language())


def words(row: Mapping[str, Any], name: str, order: Iterable[str]) -> str:
    """Of a row with all its columns: in the reader's language, else in the one that is always there."""
    return next((said for code in order if (said := row.get(f"{name}_{code}"))), "")
