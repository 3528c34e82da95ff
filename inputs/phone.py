"""Phone numbers: whatever way one is written, it becomes one E.164 string."""

import unicodedata
from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inputs.text import without_invisible

LEAST_DIGITS = 8  # a few islands have shorter ones; the database takes none of those
MOST_CHARACTERS = 100  # with every space, bracket and invisible sign that pasting brings along


class InvalidPhone(ValueError):
    """No number that could ring; its text is for the person who typed it."""


def normalise(text: str) -> str:
    """`012 345 678`, `+855 12 345 678`, `85512345678`, `0085512345678`, `០១២៣៤៥៦៧៨` → `+85512345678`.

    Raise InvalidPhone.
    """
    plain = _plain(text[: MOST_CHARACTERS + 1])
    digits = sum(character.isdigit() for character in plain)
    if len(text) > MOST_CHARACTERS:
        raise InvalidPhone(_("This is too long for a phone number. Write one number, such as 012 345 678."))
    for candidate in _readings(plain):
        try:
            number = phonenumbers.parse(candidate, settings.PHONE_REGION)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and number.extension is None:
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if len(written) > LEAST_DIGITS:  # the plus is one more
                return written
    raise InvalidPhone(_explain(digits))


def display(phone: str) -> str:
    """As people of the shop's country write it: `012 345 678`; numbers of other countries keep their `+`."""
    return _written(phone, settings.PHONE_REGION)


@lru_cache(maxsize=1024)  # an order's page is read again and again, and this takes as long as reading the order
def _written(phone: str, region: str) -> str:
    number = phonenumbers.parse(phone)
    home = phonenumbers.region_code_for_number(number) == region
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def masked(phone: str) -> str:
    """`012 ••• 678`: enough for its owner to recognise it, too little for anybody else."""
    written = display(phone)
    return f"{written[:3]} ••• {written[-3:]}"


def _readings(plain: str) -> list[str]:
    """What it may mean, likeliest first. `00` before the country is how most of the world writes the plus."""
    if plain.startswith("00"):
        return [f"+{plain[2:]}", plain]
    return [plain, f"+{plain}"]


def _plain(text: str) -> str:
    """Without invisible characters, which pasting brings along; full-width and Khmer digits as plain ones."""
    return "".join(
        str(unicodedata.digit(character)) if character.isdigit() else character
        for character in unicodedata.normalize("NFKC", without_invisible(text))
        if unicodedata.category(character) not in ("Cf", "Me")
    ).strip()


def _explain(digits: int) -> str:
    if not digits:
        return _("Write the number in digits, such as 012 345 678.")
    return (
        ngettext(
            "This is %(digits)d digit. A number here has 9 or 10, such as 012 345 678.",
            "This is %(digits)d digits. A number here has 9 or 10, such as 012 345 678.",
            digits,
        )
        % {"digits": digits}
        if not 9 <= digits <= 10
        else _("This number cannot be called. Look at it once more.")
    )
