"""Numbers that people type: the one place that decides what is a number, and which."""

import re
import unicodedata
from decimal import Decimal

from django.conf import settings

from madamda.inputs.text import without_invisible

LONGEST = 40  # characters; every number of the shop is much shorter
_SIGNS = str.maketrans({"−": "-", "－": "-", "﹣": "-", "＋": "+", "．": ".", "，": ",", "٫": ".", "٬": ","})
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+"
_WHOLE = re.compile(rf"(?:\d+|{_GROUPED})", re.ASCII)
_DECIMAL = re.compile(rf"(?:\d+|\d*[.,]\d{{1,2}}|\d*\.\d{{3,}}|{_GROUPED}(?:\.\d+)?)", re.ASCII)
_CURRENCY = {"USD": ("US$", "$", "USD"), "KHR": ("៛", "KHR")}
_OTHERWISE_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d{1,2}", re.ASCII)


class NotANumber(ValueError):
    """What was typed is no number, or can be read in two ways."""


def whole(text: str, *, signed: bool = False) -> int:
    """`12`, `១២`, `1,200` → 12, 12, 1200; with `signed` also `-5`. Raise NotANumber: `1_0`, `1e3`, `0x10`, `+5`."""
    sign, digits = _plain(text, signed)
    if not _WHOLE.fullmatch(digits):
        raise NotANumber(text)
    return int(sign + digits.replace(",", ""))


def decimal(text: str, *, signed: bool = False) -> Decimal:
    """`12.50`, `12,50`, `១២.៥០`, `1,234.50`, `1.234,50`; raise NotANumber.

    One separator, and a comma with three digits behind it parts thousands, as this shop itself writes `៛4,100`.
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
    """`$12.50`, `12.50 $` or `USD 12.50` → `12.50`; the sign of another currency stays, and is no number."""
    plain = without_invisible(text).strip()
    for sign in _CURRENCY.get(settings.BASE_CURRENCY, ()):
        if plain.upper().startswith(sign):
            return plain[len(sign) :]
        if plain.upper().endswith(sign):
            return plain[: -len(sign)]
    return plain


def _plain(text: str, signed: bool) -> tuple[str, str]:
    """The sign, and the rest in ASCII digits."""
    if len(text) > LONGEST * 4:
        raise NotANumber(text[:LONGEST])
    seen = without_invisible(text).strip().translate(_SIGNS)
    if len(seen) > LONGEST:
        raise NotANumber(text)
    sign, digits = (seen[:1], seen[1:]) if signed and seen[:1] in ("-", "+") else ("", seen)
    scripts = {ord(digit) - unicodedata.decimal(digit) for digit in digits if digit.isdecimal()}
    if len(scripts) > 1:  # digits of two scripts in one number
        raise NotANumber(text)
    return sign, "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in digits)
