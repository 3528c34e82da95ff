"""The shell commands of docs/operations.md, by heading."""

import re
from pathlib import Path

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def commands(heading: str) -> list[str]:
    """Return the indented blocks below a heading, up to the next one of its level, as scripts."""
    text = OPERATIONS.read_text()
    _, _, below = text.partition(f"\n## {heading}\n")
    assert below, f"{OPERATIONS.name} has no heading {heading!r}"
    section = re.split(r"^## ", below, maxsplit=1, flags=re.MULTILINE)[0]
    blocks = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in blocks]


def block(heading: str, word: str) -> str:
    """Return the only block below the heading that contains the word."""
    [found] = [script for script in commands(heading) if word in script]
    return found
