"""Text in the cell of a spreadsheet: written so that no program runs it, and read back as it was."""

import re

# A spreadsheet would run what begins so, spaces before it or not. An apostrophe keeps it a text; one more, where
# there is one already.
_RUNS = r"\s*[=+\-@＝＋－＠]|[\t\r\n]"
_DANGEROUS = re.compile(rf"'*(?:{_RUNS})")
_GUARDED = re.compile(rf"'+(?:{_RUNS})")


def guard(text: str) -> str:
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text
