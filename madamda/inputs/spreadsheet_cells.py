"""Escapes text in spreadsheet cells against formula injection, and reverses it on import."""

import re

# Spreadsheets evaluate cells that begin like this, even after spaces. A leading apostrophe marks a cell as text; one
# that is part of the text gets another.
_RUNS = r"\s*[=+\-@＝＋－＠]|[\t\r\n]"
_DANGEROUS = re.compile(rf"'*(?:{_RUNS})")
_GUARDED = re.compile(rf"'+(?:{_RUNS})")


def guard(text: str) -> str:
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text
