"""Words in every language: the columns that a translated field has, one for each."""

from django.conf import settings
from modeltranslation.utils import build_localized_fieldname

CODES = [code for code, _name in settings.LANGUAGES]


def columns(*names: str) -> list[str]:
    """`name_en`, `name_km`; a name may lead to another table, as `product__name` does."""
    return [build_localized_fieldname(name, code) for name in names for code in CODES]
