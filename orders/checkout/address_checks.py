"""Whether a name and an address say enough for a rider: the number of letters, never what they spell."""

import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from madamda.inputs.text import count_letters

_DISTINCT = 3  # different characters in an address: "xxxxxx" is none


def check_name(name: str) -> None:
    """Refuse a single letter and plain figures; raises ValidationError.

    Vowel signs count: the Khmer name សុ is one letter with one sign.
    """
    if count_letters(name) < settings.NAME_MIN_LETTERS:
        raise ValidationError(_("Enter the recipient’s full name, such as Chan Sreymom."))


def check_address(address: str) -> None:
    """Refuse what no rider can find, such as "x" or "12"; raises ValidationError. `#5 St 63` and `ភូមិបាទី` pass."""
    kinds = ((char.casefold(), unicodedata.category(char)) for char in address)
    told = [char for char, kind in kinds if kind[0] in "LN" and kind != "Lm"]
    if len(told) < settings.ADDRESS_MIN_CHARACTERS or count_letters(address) < 2 or len(set(told)) < _DISTINCT:
        raise ValidationError(_("Enter the house number and street, or the village and a place nearby."))
