"""What spreadsheets do to codes on their own: `8.85E+12`, `1-Feb`, `TRUE`, `#N/A`, `123.0`, and zeros that are gone."""

import re

from django.utils.translation import gettext as _

_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|ERROR!|GETTING_DATA)|#{2,}", re.IGNORECASE
)
_DAMAGED = re.compile(
    rf"""\d(?:[.,]\d+)?E[+-]?\d+            # 8.85E+12, of a long number
    | \d+[.,]0+                             # 123.0
    | \d{{1,2}}[-/ .](?:{_MONTH})[a-z]*(?:[-/ .]\d{{2,4}})?    # 1-Feb
    | (?:{_MONTH})[a-z]*[-/ .]\d{{1,4}}     # Feb-01
    | \d{{1,4}}[/.]\d{{1,2}}[/.]\d{{1,4}}   # 1/2/2026
    | \d{{4}}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?  # 2026-02-01
    | TRUE | FALSE | WAHR | FALSCH | VRAI | FAUX""",
    re.IGNORECASE | re.VERBOSE,
)


def error_in(cell: str) -> str:
    """What to do about a cell that shows a spreadsheet's own error; empty for any other."""
    if not _ERROR.fullmatch(cell.strip()):
        return ""
    return _("This cell holds an error of the spreadsheet. Type the value itself.")


def damage_to(code: str) -> str:
    """What to do about a code no variant has and a spreadsheet may have made of another; empty for any other."""
    if not (_DAMAGED.fullmatch(code) or _ERROR.fullmatch(code)):
        return ""
    words = _("The spreadsheet may have changed “%(code)s”. Format the column as text and type the value again.")
    return words % {"code": code}


def lost_zeros(code: str, known: str) -> str:
    words = _("Do you mean “%(known)s”? The spreadsheet may have dropped its zeros: format the column as text.")
    return words % {"known": known, "code": code}
