"""The code base follows docs/architecture.md and docs/style.md: names, sizes, settings, packages."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("customers", "shop", "orders", "dashboard", "madamda")
FORBIDDEN = {"utils", "helpers", "common", "core", "services", "managers", "misc", "base"}

# Django requires this name.
NAMED_BY_OTHERS = {"madamda/db/postgresql/base.py"}

# Modules longer than 250 lines, with the reason.
MAY_BE_LONG: dict[str, str] = {
    "madamda/settings.py": "every value of the environment, in one file on purpose",
}

LINK = re.compile(r"""(?:\]\(|src=")(?!https?:|mailto:)([^)#"]+)""")


def modules() -> list[Path]:
    return sorted(
        path
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and path.read_text().strip()
    )


def functions() -> Iterator[tuple[str, int]]:
    for module in modules():
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{module.relative_to(ROOT)}:{node.name}", _length(node)


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the number of lines without the docstring."""
    docstring = node.body[0] if ast.get_docstring(node) else None
    said = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - said


def test_no_module_has_a_name_that_means_nothing() -> None:
    ours = [module for module in modules() if str(module.relative_to(ROOT)) not in NAMED_BY_OTHERS]
    named = {module: {module.stem, *module.relative_to(ROOT).parts[:-1]} & FORBIDDEN for module in ours}
    assert not {str(module): names for module, names in named.items() if names}


def test_every_module_has_a_docstring() -> None:
    silent = [
        str(module.relative_to(ROOT)) for module in modules() if not ast.get_docstring(ast.parse(module.read_text()))
    ]
    assert not silent


def test_modules_are_small() -> None:
    lengths = {str(module.relative_to(ROOT)): len(module.read_text().splitlines()) for module in modules()}
    assert not {module: lines for module, lines in lengths.items() if lines > 250 and module not in MAY_BE_LONG}


def test_functions_are_short() -> None:
    lengths = sorted(length for _, length in functions())
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_raw_sql_is_only_in_queries() -> None:
    """Raw SQL is allowed in `queries` and in the two modules whose writes the ORM cannot express."""
    at_home = {"shop/inventory/stock.py", "orders/checkout/order_insert.py"}
    asking = re.compile(r"\bconnection\.cursor\(\)|\bprepared_cursor\(\)|\bRawSQL\(|\.raw\(|\.extra\(")
    strays = [
        name
        for module in modules()
        if not (name := str(module.relative_to(ROOT))).startswith("madamda/") and "/queries" not in name
        if name not in at_home and asking.search(module.read_text())
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
    assert not [action for action in settings.RATE_LIMITS if f"`RATE_{action.upper()}`" not in text]


def test_every_package_has_its_line_in_the_architecture_and_no_other() -> None:
    packages = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for app in APPS
        for file in (ROOT / app).rglob("__init__.py")
        if "migrations" not in file.parts and file.parent.name != "commands"
    }
    table = (ROOT / "docs/architecture.md").read_text().split("## Packages")[1].split("Beside them")[0]
    lines = re.findall(r"^\| `([\w.]+)` \|", table, re.MULTILINE)
    assert sorted(lines) == sorted(packages)


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


def test_the_readme_is_short_and_its_pictures_are_light() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120
    heavy = [str(picture) for picture in (ROOT / "docs/images").iterdir() if picture.stat().st_size > 120 * 1024]
    assert heavy == []


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = {(page, link) for page in pages for link in LINK.findall(page.read_text())}
    assert [f"{page.relative_to(ROOT)}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def test_decisions_that_code_and_documents_name_are_there() -> None:
    """References by number (`decision 23`, `decisions/0023`) or by file name."""
    numbers = {int(record.name[:4]) for record in (ROOT / "docs/decisions").glob("0*.md")}
    pages = [
        *modules(),
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
        "Dockerfile", ".dockerignore", "compose.yaml",
    }  # fmt: skip
    if not top:
        pytest.skip("not a git checkout")
    assert must <= top
    assert top <= must | may


def test_what_shares_servers_runs_in_one_process(request: pytest.FixtureRequest) -> None:
    """Some versions of pytest and xdist ignore the groups of `--dist loadgroup` without an error."""
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("nothing runs side by side")
    grouped = [item.nodeid for item in request.session.items if item.get_closest_marker("xdist_group")]
    assert [name for name in grouped if "@" not in name] == []
