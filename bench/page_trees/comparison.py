"""Compares two recordings page by page."""

import json
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from bench.page_trees.tree import lines_of

STATUSES = "statuses.json"
MOST_LINES = 40  # of one page's difference


def differences(before: Path, after: Path) -> Iterator[str]:
    """Yield the difference of each page that differs, with its name."""
    statuses, now = _statuses(before), _statuses(after)
    for name in sorted(statuses.keys() | now.keys()):
        if name not in now or name not in statuses:
            yield f"{name}: only in {before if name in statuses else after}"
            continue
        changed = difference(_read(before / name), _read(after / name), is_html=name.endswith(".html"))
        if statuses[name] != now[name]:
            changed.insert(0, f"status {statuses[name]} became {now[name]}")
        if changed:
            left_out = [f"… {len(changed) - MOST_LINES} more lines"] if len(changed) > MOST_LINES else []
            yield "\n".join([f"{name}:", *changed[:MOST_LINES], *left_out])


def difference(before: str, after: str, *, is_html: bool = True) -> list[str]:
    """Return the unified diff of the two trees, or of the two texts; empty if they are equal."""
    split = lines_of if is_html else str.splitlines
    return list(unified_diff(split(before), split(after), n=2, lineterm=""))[2:]


def count(folder: Path) -> int:
    return len(_statuses(folder))


def _statuses(folder: Path) -> dict[str, int]:
    statuses: dict[str, int] = json.loads(_read(folder / STATUSES))
    return statuses


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
