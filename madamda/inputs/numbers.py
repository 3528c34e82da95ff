"""Parses numbers typed by people."""

import re
import unicodedata
from decimal import Decimal

from django.conf import settings

from madamda.inputs.text import without_invisible

LONGEST = 40  # maximum number of characters, well above any number of the shop
_SIGNS = str.maketrans({"−": "-", "－": "-", "﹣": "-", "＋": "+", "．": ".", "，": ",", "٫": ".", "٬": ","})
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+"
_WHOLE = re.compile(rf"(?:\d+|{_GROUPED})", re.ASCII)
_DECIMAL = re.compile(rf"(?:\d+|\d*[.,]\d{{1,2}}|\d*\.\d{{3,}}|{_GROUPED}(?:\.\d+)?)", re.ASCII)
_CURRENCY = {"USD": ("US$", "$", "USD"), "KHR": ("៛", "KHR")}
_OTHERWISE_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d{1,2}", re.ASCII)


class NotANumber(ValueError):
    """The text is not a number, or is ambiguous."""


def whole(text: str, *, signed: bool = False) -> int:
    """Parse an integer: `12`, `១២`, `1,200` → 12, 12, 1200; with `signed` also `-5`.

    Raises NotANumber, also for `1_0`, `1e3`, `0x10` and (unsigned) `+5`.
    """
    sign, digits = _plain(text, signed)
    if not _WHOLE.fullmatch(digits):
        raise NotANumber(text)
    return int(sign + digits.replace(",", ""))


def decimal(text: str, *, signed: bool = False) -> Decimal:
    """Parse a decimal number: `12.50`, `12,50`, `១២.៥០`, `1,234.50`, `1.234,50`; raise NotANumber.

    A single comma followed by three digits separates thousands, as in the shop's own format `៛4,100`.
    """
    sign, digits = _plain(text, signed)
    if _OTHERWISE_GROUPED.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    if not _DECIMAL.fullmatch(digits):
        raise NotANumber(text)
    if re.fullmatch(r"\d*,\d{1,2}", digits):
        digits = digits.replace(",", ".")
    return Decimal(sign + digits.replace(",", ""))


def without_currency(text: str) -> str:
    """Remove the symbol or code of the base currency: `$12.50`, `12.50 $` or `USD 12.50` → `12.50`.

    Those of other currencies stay, so parsing fails.
    """
    plain = without_invisible(text).strip()
    for sign in _CURRENCY.get(settings.BASE_CURRENCY, ()):
        if plain.upper().startswith(sign):
            return plain[len(sign) :]
        if plain.upper().endswith(sign):
            return plain[: -len(sign)]
    return plain


def _plain(text: str, signed: bool) -> tuple[str, str]:
    """Return the sign, and the rest in ASCII digits.

    Raises NotANumber if the text is too long or mixes digits of two scripts.
    """
    if len(text) > LONGEST * 4:
        raise NotANumber(text[:LONGEST])
    seen = without_invisible(text).strip().translate(_SIGNS)
    if len(seen) > LONGEST:
        raise NotANumber(text)
    sign, digits = (seen[:1], seen[1:]) if signed and seen[:1] in ("-", "+") else ("", seen)
    scripts = {ord(digit) - unicodedata.decimal(digit) for digit in digits if digit.isdecimal()}
    if len(scripts) > 1:
        raise NotANumber(text)
    return sign, "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in digits)
