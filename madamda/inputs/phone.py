"""Phone numbers: whatever way one is written, it becomes one E.164 string."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madamda.inputs.text import without_invisible

LEAST_DIGITS = 8  # a few islands have shorter ones; the database takes none of those
MOST_CHARACTERS = 100  # with every space, bracket and invisible sign that pasting brings along

# Behind the number, words in brackets and what ends a sentence or a code; further back no digits.
_NUMBER = re.compile(
    r"(?P<before>\D*)(?P<number>\d.*?)[\s.,;:!*#)\]]*(?:[(\[][^\d()\[\]]{2,}[)\]][\s.,;:!]*)*", re.DOTALL
)
# In front: letters with nothing between them and the digits (other than in scripts that are written without spaces),
# and a letter alone, or only such letters as look like digits, unless they are a label (T: 012 345 678).
_TYPED_FOR_A_DIGIT = re.compile(
    r"(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])[^\W\d_])+(?=[(\[+]*\Z)"
    r"|(?<!\w)(?:[a-z\u00c0-\u058f]|[oil]+)(?![\w:.])",
    re.IGNORECASE,
)
# Inside: a word, a sign that parts no digits, or the end of a second number that begins as the first (012 345 678/9).
_ODD = re.compile(r"[^\W\d_]+|[^\w\s()\[\]./=\u2010-\u2015\u2212-]|[/(\[]\s*\d{1,2}\s*\Z")


class InvalidPhone(ValueError):
    """No number that could ring; its text is for the person who typed it."""


def normalise(text: str) -> str:
    """`012 345 678`, `+855 12 345 678`, `85512345678`, `0085512345678`, `០១២៣៤៥៦៧៨` → `+85512345678`.

    Words may stand in front, or in brackets behind. Nothing but digits and what parts them is left out of the number
    itself: a letter typed for a digit would make it somebody else's. Raise InvalidPhone.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidPhone(_("This is too long for a phone number. Write one number, such as 012 345 678."))
    digits, is_international = _digits(_plain(text))
    for candidate in _readings(digits, is_international=is_international):
        try:
            number = phonenumbers.parse(candidate, settings.PHONE_REGION)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if len(written) > LEAST_DIGITS:  # the plus is one more
                return written
    raise InvalidPhone(_explain(len(digits)))


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


def _readings(digits: str, *, is_international: bool) -> list[str]:
    """What it may mean, likeliest first. `00` before the country is how most of the world writes the plus."""
    if is_international:
        return [f"+{digits}"]
    if digits.startswith("00"):
        return [f"+{digits[2:]}", digits]
    return [digits, f"+{digits}"]


def _digits(plain: str) -> tuple[str, bool]:
    """The digits of the only number in it, and whether a plus stands before them. Raise InvalidPhone."""
    parts = _NUMBER.fullmatch(plain)
    if parts is None:
        raise InvalidPhone(_explain(0))
    for odd in (_TYPED_FOR_A_DIGIT.search(parts["before"]), _ODD.search(parts["number"])):
        if odd:
            words = _("There is “%(sign)s” in the number. Write it in digits, such as 012 345 678.")
            raise InvalidPhone(words % {"sign": odd[0].strip()})
    digits = "".join(character for character in parts["number"] if character.isdigit())
    return digits, parts["before"].rstrip(" ([").endswith("+")


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
