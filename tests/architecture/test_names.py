"""Names are the field's terms: no metaphors, few gerunds, and unique class names within an app."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_code_base import APPS, ROOT, modules

METAPHORS = set(
    re.findall(
        r"\w+",
        """shelf shelves window seat seats slip slips sieve sifting paper papers errand errands house room rooms
        river told telling drawn heard whoever wish wishes keeping asking wanting finding""",
    )
)
# Gerunds that are established terms.
GERUNDS = {"content_encoding", "listing", "polling", "pricing", "routing", "spelling"}
NAMED_BY_DJANGO = {"Command"}


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def definitions(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def test_no_file_is_named_by_a_metaphor() -> None:
    files = [*modules(), *(ROOT / "bench").rglob("*.py"), *(ROOT / "static").rglob("*.js")]
    assert [str(file) for file in files if words(file.stem) & METAPHORS] == []


def test_no_class_or_function_is_named_by_a_metaphor() -> None:
    named = [f"{module.relative_to(ROOT)}: {name}" for module in modules() for name in definitions(module)]
    assert [one for one in named if words(one.rpartition(" ")[2]) & METAPHORS] == []


def test_modules_are_named_by_nouns() -> None:
    assert {module.stem for module in modules() if module.stem.endswith("ing")} <= GERUNDS


def test_no_two_classes_of_an_app_have_one_name() -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for module in modules():
        classes = [node.name for node in ast.parse(module.read_text()).body if isinstance(node, ast.ClassDef)]
        counts[module.relative_to(ROOT).parts[0]].update(set(classes) - NAMED_BY_DJANGO)
    assert set(counts) <= set(APPS)
    assert {
        app: [name for name, n in named.items() if n > 1] for app, named in counts.items() if max(named.values()) > 1
    } == {}
