"""Parses and formats phone numbers; stored as E.164."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madamda.inputs.text import without_invisible

LEAST_DIGITS = 8  # minimum of the database constraint; a few small countries have shorter numbers
_NOBODY = "+999"  # a country code that is not assigned
MOST_CHARACTERS = 100  # maximum length of the typed text, including pasted spaces and invisible characters

# After the number: words in brackets and closing punctuation, but no further digits.
_NUMBER = re.compile(
    r"(?P<before>\D*)(?P<number>\d.*?)[\s.,;:!*#)\]]*(?:[(\[][^\d()\[\]]{2,}[)\]][\s.,;:!]*)*", re.DOTALL
)
# Before the number: letters directly in front of the digits (except in scripts written without spaces), a single
# letter, or a word of letters that look like digits, unless it is a label (T: 012 345 678).
_TYPED_FOR_A_DIGIT = re.compile(
    r"(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])[^\W\d_])+(?=[(\[+]*\Z)"
    r"|(?<!\w)(?:[a-z\u00c0-\u058f]|[oil]+)(?![\w:.])",
    re.IGNORECASE,
)
# Within the number: a letter, a character that does not separate digits, or the end of a second number with the same
# beginning (012 345 678/9).
_ODD = re.compile(r"[^\W\d_]+|[^\w\s()\[\]./=\u2010-\u2015\u2212-]|[/(\[]\s*\d{1,2}\s*\Z")


class InvalidPhone(ValueError):
    """Not a valid phone number; the message is shown to the user."""


def normalise(text: str) -> str:
    """Return `012 345 678`, `+855 12 345 678`, `85512345678`, `0085512345678` or `០១២៣៤៥៦៧៨` as `+85512345678`.

    Words may precede the number, or follow it in brackets. Within it only separators are ignored: dropping a mistyped
    letter would give somebody else's number. Raises InvalidPhone.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidPhone(_("This phone number is too long. Enter one number, such as 012 345 678."))
    digits, is_international = _digits(_plain(text))
    for candidate in _readings(digits, is_international=is_international):
        try:
            number = phonenumbers.parse(candidate, settings.PHONE_REGION)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if len(written) > LEAST_DIGITS:  # one more for the plus
                return written
    raise InvalidPhone(_explain(len(digits)))


def display(phone: str) -> str:
    """Return the number in national notation, `012 345 678`; foreign numbers in international notation.

    A placeholder of an erased person is a dash.
    """
    return "–" if is_erased(phone) else _written(phone, settings.PHONE_REGION)


def is_erased(phone: str) -> bool:
    return phone.startswith(_NOBODY)


def erased(number: int) -> str:
    """Return the placeholder of an erased person's phone: unique per `number`, and no number that can be called."""
    return f"{_NOBODY}{number:012}"


@lru_cache(maxsize=1024)  # cached, because formatting takes as long as loading an order
def _written(phone: str, region: str) -> str:
    number = phonenumbers.parse(phone)
    home = phonenumbers.region_code_for_number(number) == region
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def masked(phone: str) -> str:
    """Return the number as `012 ••• 678`, recognisable only to its owner."""
    written = display(phone)
    return written if is_erased(phone) else f"{written[:3]} ••• {written[-3:]}"


def _readings(digits: str, *, is_international: bool) -> list[str]:
    """Return the possible interpretations, most likely first; `00` is an international prefix."""
    if is_international:
        return [f"+{digits}"]
    if digits.startswith("00"):
        return [f"+{digits[2:]}", digits]
    return [digits, f"+{digits}"]


def _digits(plain: str) -> tuple[str, bool]:
    """Return the digits of the only number in the text, and whether a plus precedes them; raise InvalidPhone."""
    parts = _NUMBER.fullmatch(plain)
    if parts is None:
        raise InvalidPhone(_explain(0))
    for odd in (_TYPED_FOR_A_DIGIT.search(parts["before"]), _ODD.search(parts["number"])):
        if odd:
            words = _("The phone number contains “%(sign)s”. Enter it in digits, such as 012 345 678.")
            raise InvalidPhone(words % {"sign": odd[0].strip()})
    digits = "".join(character for character in parts["number"] if character.isdigit())
    return digits, parts["before"].rstrip(" ([").endswith("+")


def _plain(text: str) -> str:
    """Return the text in NFKC with ASCII digits, without invisible characters."""
    return "".join(
        str(unicodedata.digit(character)) if character.isdigit() else character
        for character in unicodedata.normalize("NFKC", without_invisible(text))
        if unicodedata.category(character) not in ("Cf", "Me")
    ).strip()


def _explain(digits: int) -> str:
    if not digits:
        return _("Enter the number in digits, such as 012 345 678.")
    return (
        ngettext(
            "This is %(digits)d digit. A phone number here has 9 or 10, such as 012 345 678.",
            "This is %(digits)d digits. A phone number here has 9 or 10, such as 012 345 678.",
            digits,
        )
        % {"digits": digits}
        if not 9 <= digits <= 10
        else _("This number can’t be called. Please check it.")
    )
