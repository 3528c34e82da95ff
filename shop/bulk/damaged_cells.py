"""Detection of codes altered by spreadsheets: `8.85E+12`, `1-Feb`, `TRUE`, `#N/A`, `123.0`, and lost leading zeros."""

import re

from django.utils.translation import gettext as _

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|ERROR!|GETTING_DATA)|#{2,}", re.IGNORECASE
)
_DAMAGED = re.compile(
    rf"""\d(?:[.,]\d+)?E[+-]?\d+            # 8.85E+12, of a long number
    | \d+[.,]0+                             # 123.0
    | \d{{1,2}}[-/ .](?:{_MONTH})(?:[-/ .]\d{{2,4}})?    # 1-Feb
    | (?:{_MONTH})[-/ .]\d{{1,4}}     # Feb-01
    | \d{{1,4}}[/.]\d{{1,2}}[/.]\d{{1,4}}   # 1/2/2026
    | \d{{4}}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?  # 2026-02-01
    | TRUE | FALSE | WAHR | FALSCH | VRAI | FAUX
    | N/A | NaN | NULL | NONE""",
    re.IGNORECASE | re.VERBOSE,
)
# Valid as a new code; in a lookup, probably a date or a hexadecimal number made by a spreadsheet.
_SUSPICIOUS = re.compile(rf"(?:{_MONTH})\d{{1,4}}|\d{{1,2}}(?:{_MONTH})(?:\d{{2,4}})?|0x[0-9a-f]+", re.IGNORECASE)


def error_in(cell: str) -> str:
    """Return a message if the cell holds a spreadsheet error, else ""."""
    if not _ERROR.fullmatch(cell.strip()):
        return ""
    return _("This cell contains a spreadsheet error. Type the value itself.")


def damage_to(code: str, *, is_new: bool) -> str:
    """Return a message if an unknown code looks as if a spreadsheet had altered it, else ""."""
    damaged = _DAMAGED.fullmatch(code) or _ERROR.fullmatch(code) or (not is_new and _SUSPICIOUS.fullmatch(code))
    if not damaged:
        return ""
    words = _("The spreadsheet may have changed “%(code)s”. Format the column as text and type the value again.")
    return words % {"code": code}


def lost_zeros(code: str, known: str) -> str:
    words = _(
        "Did you mean “%(known)s”? The spreadsheet may have dropped its leading zeros: format the column as text."
    )
    return words % {"known": known, "code": code}
