"""Minimum checks of recipient names and addresses: they count letters and never judge the wording."""

import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from madamda.inputs.text import count_letters

_DISTINCT = 3  # different characters an address must have: rejects "xxxxxx"


def check_name(name: str) -> None:
    """Raise ValidationError for a single letter or digits only.

    Vowel signs count as letters: the Khmer name សុ is one letter with one sign.
    """
    if count_letters(name) < settings.NAME_MIN_LETTERS:
        raise ValidationError(_("Enter the recipient’s full name, such as Chan Sreymom."))


def check_address(address: str) -> None:
    """Raise ValidationError for an address no rider can find, such as "x" or "12". `#5 St 63` and `ភូមិបាទី` pass."""
    kinds = ((char.casefold(), unicodedata.category(char)) for char in address)
    told = [char for char, kind in kinds if kind[0] in "LN" and kind != "Lm"]
    if len(told) < settings.ADDRESS_MIN_CHARACTERS or count_letters(address) < 2 or len(set(told)) < _DISTINCT:
        raise ValidationError(_("Enter the house number and street, or the village and a place nearby."))
