"""The house stands as its plan says: names, sizes, settings, rooms."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("customers", "shop", "orders", "dashboard", "madamda")
FORBIDDEN = {"utils", "helpers", "common", "core", "services", "managers", "misc", "base"}

# Django looks for it under this name.
NAMED_BY_OTHERS = {"madamda/postgresql/base.py"}

# Longer than 250 lines, each with its reason. None at the moment.
MAY_BE_LONG: dict[str, str] = {
    "madamda/settings.py": "every value of the environment, in one file on purpose",
}


def rooms() -> list[Path]:
    return sorted(
        path
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and path.read_text().strip()
    )


def functions() -> Iterator[tuple[str, int]]:
    for room in rooms():
        for node in ast.walk(ast.parse(room.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{room.relative_to(ROOT)}:{node.name}", _length(node)


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code; a docstring explains and does not count."""
    docstring = node.body[0] if ast.get_docstring(node) else None
    said = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - said


def test_no_room_has_a_name_that_means_nothing() -> None:
    ours = [room for room in rooms() if str(room.relative_to(ROOT)) not in NAMED_BY_OTHERS]
    named = {room: {room.stem, *room.relative_to(ROOT).parts[:-1]} & FORBIDDEN for room in ours}
    assert not {str(room): names for room, names in named.items() if names}


def test_every_room_begins_by_saying_what_it_is() -> None:
    silent = [str(room.relative_to(ROOT)) for room in rooms() if not ast.get_docstring(ast.parse(room.read_text()))]
    assert not silent


def test_rooms_are_small() -> None:
    lengths = {str(room.relative_to(ROOT)): len(room.read_text().splitlines()) for room in rooms()}
    assert statistics.median(lengths.values()) <= 60
    assert not {room: lines for room, lines in lengths.items() if lines > 250 and room not in MAY_BE_LONG}


def test_functions_are_short() -> None:
    lengths = sorted(length for _, length in functions())
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_fragments_are_small_and_say_what_they_need() -> None:
    fragments = list((ROOT / "templates").rglob("_*.html"))
    assert fragments
    too_long = [str(path) for path in fragments if len(path.read_text().splitlines()) > 60]
    silent = [str(path) for path in fragments if not path.read_text().lstrip().startswith(("{#", "{% comment"))]
    assert not too_long
    assert not silent


def test_sql_is_written_in_the_rooms_for_it() -> None:
    """Reads in `queries`; beside them the two statements that write more than the ORM has words for."""
    at_home = {"shop/compiled.py", "shop/stock.py", "orders/writing.py"}
    asking = re.compile(r"\bconnection\.cursor\(\)|\bplanned\(\)|\bRawSQL\(|\.raw\(|\.extra\(")
    strays = [
        name
        for room in rooms()
        if not (name := str(room.relative_to(ROOT))).startswith("madamda/") and "/queries" not in name
        if name not in at_home and asking.search(room.read_text())
    ]
    assert strays == []


def test_every_setting_is_documented_and_nothing_else() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z][A-Z0-9_]+)"', (ROOT / "madamda/settings.py").read_text()))
    read |= set(re.findall(r'"(DB_\w+_TIMEOUT_MS)"', (ROOT / "madamda/settings.py").read_text()))
    for file in ("gunicorn_config.py", "madamda/capacity.py"):
        read |= set(re.findall(r"""(?:get|number)\(["']([A-Z][A-Z0-9_]+)["']""", (ROOT / file).read_text()))
    documented = set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    rates = {name for name in documented if name.startswith("RATE_")}
    assert read - documented == set()
    assert documented - read - rates == set()


def test_every_rate_is_documented() -> None:
    from django.conf import settings

    text = (ROOT / "docs/settings.md").read_text()
    assert not [action for action in settings.RATES if f"`RATE_{action.upper()}`" not in text]


@pytest.mark.parametrize("app", APPS)
def test_the_plan_names_every_room(app: str) -> None:
    plan = (ROOT / "docs/floor-plan.md").read_text()
    section = plan.split(f"\n{app}/ ", 1)[1].split("\n\n", 1)[0]
    missing = [
        room.relative_to(ROOT / app)
        for room in rooms()
        if room.is_relative_to(ROOT / app) and room.name != "__init__.py" and room.stem not in section
    ]
    assert not missing


def test_decisions_are_numbered_without_gaps_dated_and_indexed() -> None:
    folder = ROOT / "docs/decisions"
    records = sorted(folder.glob("0*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    index = []
    for record in records:
        title, _, status, *_ = record.read_text().splitlines()
        heading = re.fullmatch(r"# (\d+)\. (.+)", title)
        dated = re.match(
            r"\*Status: (accepted|superseded by \[\d+\]\(.+\) on .+)\. Date: \d{4}-\d\d-\d\d.*\.\*$", status
        )
        assert heading, record.name
        assert dated, record.name
        assert int(heading[1]) == int(record.name[:4])
        mark = " (superseded)" if dated[1] != "accepted" else ""
        index.append(f"- {heading[1]}. [{heading[2]}]({record.name}){mark}")
    listed = [line for line in (folder / "README.md").read_text().splitlines() if line.startswith("- ")]
    assert listed == index


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = {
        (page, link) for page in pages for link in re.findall(r"\]\((?!https?:|mailto:)([^)#]+)", page.read_text())
    }
    assert [f"{page.relative_to(ROOT)}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def test_decisions_that_code_and_documents_name_are_there() -> None:
    """By number, `decision 23` or `decisions/0023`, or by file."""
    numbers = {int(record.name[:4]) for record in (ROOT / "docs/decisions").glob("0*.md")}
    pages = [
        *rooms(),
        *(sql for app in APPS for sql in (ROOT / app).rglob("*.sql")),
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
    ]
    named = {
        (str(page.relative_to(ROOT)), int(number))
        for page in pages
        for number in re.findall(r"[Dd]ecisions?[ /](\d+)", page.read_text())
    }
    assert {one for one in named if one[1] not in numbers} == set()


def test_the_top_level_is_as_planned() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, text=True, capture_output=True, check=True).stdout
    top = {line.split("/")[0] for line in tracked.splitlines()}
    must = {
        "manage.py", "madamda", "shop", "orders", "customers", "dashboard", "templates", "static", "locale",
        "gunicorn_config.py", "requirements.txt", "tests", "locustfile.py", "README.md", "LICENSE", "CHANGELOG.md",
        "CONTRIBUTING.md", "Makefile", "Procfile", "pyproject.toml", ".env.example", ".ci", "docs", "bench", "deploy",
        "SECURITY.md",
    }  # fmt: skip
    may = {
        ".gitignore", ".gitattributes", ".editorconfig", "requirements-dev.txt", "requirements-load.txt",
        "package.json", "package-lock.json", "biome.jsonc", "jsconfig.json",
    }  # fmt: skip
    if not top:
        pytest.skip("not a git checkout")
    assert must <= top
    assert top <= must | may


def test_what_shares_servers_runs_in_one_process(request: pytest.FixtureRequest) -> None:
    """A pytest that xdist does not know yet scatters its groups, and nobody says so."""
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("nothing runs side by side")
    grouped = [item.nodeid for item in request.session.items if item.get_closest_marker("xdist_group")]
    assert [name for name in grouped if "@" not in name] == []
