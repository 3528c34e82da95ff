"""Templates follow one structure and refer only to macros, icons and files that exist."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from django.template import engines
from jinja2 import nodes

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in {".html", ".txt"})
COMPONENTS = [name for name in TEMPLATES if "components" in Path(name).parts]
ENV = engines["jinja2"].env  # type: ignore[attr-defined]  # of Jinja's backend
TREES = {name: ENV.parse((FOLDER / name).read_text()) for name in TEMPLATES}


def text(name: str) -> str:
    return (FOLDER / name).read_text()


def found(pattern: str) -> dict[str, list[str]]:
    """Return the matches of a pattern by template, outside of comments."""
    texts = {name: re.sub(r"\{#.*?#\}", "", text(name), flags=re.DOTALL) for name in TEMPLATES}
    return {name: hits for name, content in texts.items() if (hits := re.findall(pattern, content))}


def arguments(*functions: str) -> set[str]:
    """Return the texts that templates pass as the first argument of functions."""
    calls = [call for tree in TREES.values() for call in tree.find_all(nodes.Call)]
    named = [call for call in calls if isinstance(call.node, nodes.Name) and call.node.name in functions and call.args]
    return {
        argument.value for call in named for argument in call.args[:1] if isinstance(argument, nodes.Const)
    }  # others are known when the page is rendered


def macros(name: str) -> set[str]:
    return {macro.name for macro in TREES[name].find_all(nodes.Macro)}


def imports(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield template, macro and local name of all that a template imports."""
    for node in TREES[name].find_all(nodes.FromImport):
        assert isinstance(node.template, nodes.Const)
        for one in node.names:
            macro, local = (one, one) if isinstance(one, str) else one
            yield node.template.value, macro, local


def test_every_template_compiles() -> None:
    """Fails for syntax errors, and for filters and tests that do not exist."""
    for name in TEMPLATES:
        ENV.get_template(name)


def test_no_line_is_longer_than_a_screen() -> None:
    assert not {
        f"{name}:{number}": len(line)
        for name in TEMPLATES
        for number, line in enumerate(text(name).splitlines(), 1)
        if len(line) > 160
    }


def test_a_file_of_components_holds_only_macros() -> None:
    """Anything else at its top would be worked out once per process, in the language of the first visitor."""
    for name in COMPONENTS:
        others = [node for node in TREES[name].body if not isinstance(node, nodes.FromImport | nodes.Macro)]
        written = [part for node in others for part in (node.nodes if isinstance(node, nodes.Output) else [node])]
        assert all(isinstance(part, nodes.TemplateData) and not part.data.strip() for part in written), name
        assert macros(name)


def test_a_component_sees_only_its_arguments() -> None:
    """Imported macros have no context: another name would be undefined on every page."""
    functions = {name for name, value in ENV.globals.items() if callable(value)}
    for name in COMPONENTS:
        known = functions | macros(name) | {local for _template, _macro, local in imports(name)}
        for macro in TREES[name].find_all(nodes.Macro):
            names = list(macro.find_all(nodes.Name))
            bound = {one.name for one in names if one.ctx != "load"}
            assert not {one.name for one in names} - bound - known - {"loop", "caller"}, (name, macro.name)


def test_a_component_says_what_it_is() -> None:
    silent, seen = [], 0
    for name in TEMPLATES:
        lines = ["", *text(name).splitlines()]
        for above, line in pairwise(lines):
            if "{% macro " in line:
                seen += 1
                silent += [f"{name}: {line}"] if not above.endswith("#}") else []
    assert seen > 50
    assert not silent


def test_a_component_is_short() -> None:
    long = {}
    for name in TEMPLATES:
        for macro in re.findall(r"\{% macro .*?endmacro", text(name), flags=re.DOTALL):
            long |= {f"{name}: {macro.splitlines()[0]}": lines} if (lines := macro.count("\n") + 1) > 80 else {}
    assert not long


def test_every_macro_that_is_imported_exists_and_is_used() -> None:
    gone, idle = [], []
    for name, tree in TREES.items():
        used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        for template, macro, local in imports(name):
            gone += [f"{name}: {macro}"] if template not in TREES or macro not in macros(template) else []
            idle += [f"{name}: {macro}"] if local not in used else []
    assert (gone, idle) == ([], [])


def test_every_macro_is_called() -> None:
    called = {(template, macro) for name in TEMPLATES for template, macro, _local in imports(name)}
    for name, tree in TREES.items():
        called |= {(name, node.name) for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    for file in [*ROOT.glob("*/rendering/*.py"), *ROOT.glob("*/jinja/*.py")]:
        called |= set(re.findall(r'(?:component|memoised)\("([^"]+)", "(\w+)"', file.read_text()))
    idle = {(name, macro) for name in TEMPLATES for macro in macros(name)} - called
    assert not idle


def test_no_variable_hides_an_imported_macro() -> None:
    for name, tree in TREES.items():
        bound = {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
        assert not bound & {local for _template, _macro, local in imports(name)}, name


def test_templates_are_put_together_by_layouts_and_macros_alone() -> None:
    for name, tree in TREES.items():
        assert not list(tree.find_all((nodes.Include, nodes.Import))), name
        assert not [node for node in tree.find_all(nodes.FromImport) if node.with_context], name


def test_every_layout_exists() -> None:
    extended = [node.template for tree in TREES.values() for node in tree.find_all(nodes.Extends)]
    named = {template.value for template in extended if isinstance(template, nodes.Const)}
    assert named
    assert named <= set(TEMPLATES)


def test_every_icon_exists() -> None:
    keywords = [keyword for tree in TREES.values() for keyword in tree.find_all(nodes.Keyword)]
    signs = {one.value.value for one in keywords if one.key == "sign" and isinstance(one.value, nodes.Const)} - {""}
    assert signs
    assert signs | arguments("icon") <= {path.stem for path in (FOLDER / "icons").glob("*.svg")}


def test_every_static_file_exists() -> None:
    named = arguments("static", "script", "preload_imports")
    assert len(named) > 20
    assert not {name for name in named if not (ROOT / "static" / name).is_file()}


def test_nothing_is_filled_in_afterwards_or_remembered_by_a_tag() -> None:
    """Private-use characters once marked places in remembered HTML, where a value was then inserted."""
    private = re.compile(r"[\ue000-\uf8ff]|\\u[ef][0-9a-f]{3}|\\N\{PRIVATE|chr\(0x[ef]", re.IGNORECASE)
    helpers = [*ROOT.glob("madamda/jinja/*.py"), *ROOT.glob("*/rendering/*.py"), *ROOT.glob("*/templatetags/*.py")]
    assert helpers
    assert not [str(path) for path in [*helpers, *map(FOLDER.joinpath, TEMPLATES)] if private.search(path.read_text())]
    assert not found(r"\{%[-+]? *(?:cache|kept|part|cards|cart_line)\b")


def test_nothing_is_declared_safe_in_a_template() -> None:
    for name, tree in TREES.items():
        assert not [node for node in tree.find_all(nodes.Filter) if node.name == "safe"], name
        marked = list(tree.find_all((nodes.MarkSafe, nodes.ScopedEvalContextModifier)))
        assert not marked or name.endswith(".txt"), name  # text is not HTML


def test_only_the_admin_has_django_s_templates() -> None:
    theirs = [path for path in (ROOT / "madamda/templates").rglob("*") if path.is_file()]
    assert theirs
    assert not [path for path in theirs if path.relative_to(ROOT / "madamda/templates").parts[0] != "admin"]
    assert not [path for app in ("shop", "orders", "dashboard", "customers") for path in ROOT.glob(f"{app}/templates")]


def test_words_are_translated() -> None:
    """Only tags and punctuation may stand between tags; any other text would not be translated."""
    brands = {"Telegram", "KHQR", "OK", "Madamda", "A4", "SKU"}

    def words(content: str) -> set[str]:
        content = re.sub(
            r"\{#.*?#\}|\{%[-+]? trans.*?endtrans [-+]?%\}|\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->",
            " ",
            content,
            flags=re.DOTALL,
        )
        content = re.sub(
            r"<(style|script)[^>]*>.*?</\1>|<[^>]+>|&\w+;|[\w-]+=\"[^\"]*\"", " ", content, flags=re.DOTALL
        )
        return set(re.findall(r"[A-Za-z]{2,}", content)) - brands

    pages = [*map(FOLDER.joinpath, TEMPLATES)]
    bare = {str(path): said for path in pages if path.suffix == ".html" if (said := words(path.read_text()))}
    assert not bare
