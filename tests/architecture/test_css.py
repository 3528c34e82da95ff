"""Style sheets follow the rules: every class in a template exists, and colours are defined in one place."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CSS = ROOT / "static/css"
LISTS = ("shop.css", "board.css", "ticket.css")
ALONE = {"admin.css"}  # loaded after the style sheets of Django's admin
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "admin" not in path.parts]

COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb|color-mix|light-dark)\("
    r"|:[^;{]*\b(?:white|black|red|green|blue|yellow|orange|purple|pink|gr[ae]y|brown)\b",
    re.IGNORECASE,
)


def sheets() -> dict[str, str]:
    """Return every style sheet without its comments."""
    return {
        str(path.relative_to(CSS)): re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        for path in sorted(CSS.rglob("*.css"))
    }


def held(name: str) -> list[str]:
    return re.findall(r'@import url\("([^"]+)"\);', sheets()[name])


def made() -> set[str]:
    """Return the class names defined in style sheets; a block counts as defined if one of its elements is."""
    names = {name for text in sheets().values() for name in re.findall(r"\.(-?[a-z_][\w-]*)", text, re.IGNORECASE)}
    return names | {name.split("__")[0] for name in names}


def worn(template: str) -> set[str]:
    """Return the class names in a template; `*` stands for a part known only when it is rendered."""
    template = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    template = re.sub(r"\{\{.*?\}\}", "*", template, flags=re.DOTALL)
    template = re.sub(r"\{%.*?%\}", "|", template, flags=re.DOTALL)
    values = re.findall(r'\bclass="([^"]*)"', template)
    return {name for value in values for token in value.split() for name in alternatives(token)} - {"*"}


def alternatives(token: str) -> set[str]:
    """Expand alternatives: `notice--|good|warn|` is `notice--good` or `notice--warn`."""
    first, *others = token.split("|")
    if first.endswith("--"):
        return {first + other for other in others if other}
    return {name for name in (first, *others) if name}


def test_every_class_in_a_template_is_made() -> None:
    known = made()

    def is_made(name: str) -> bool:
        pattern = re.compile(re.escape(name).replace(r"\*", r"[\w-]+"))
        return any(pattern.fullmatch(one) for one in known)

    unmade = {
        str(path.relative_to(ROOT)): missing
        for path in TEMPLATES
        if (missing := {name for name in worn(path.read_text()) if not is_made(name)})
    }
    assert not unmade


def test_every_import_exists_and_every_sheet_is_imported() -> None:
    imported = {part for name in LISTS for part in held(name)}
    assert imported | set(LISTS) | ALONE == set(sheets())


def test_a_list_is_only_a_list() -> None:
    for name in LISTS:
        parts = held(name)
        assert re.sub(r'@import url\("[^"]+"\);', "", sheets()[name]).strip() == ""
        assert parts[0] == "layers.css"
        assert len(parts) == len(set(parts))
    assert not [name for name, text in sheets().items() if name not in LISTS and "@import" in text]


def test_a_line_is_as_short_as_one_of_python() -> None:
    lines = {path: path.read_text().splitlines() for path in sorted(CSS.rglob("*.css"))}
    too_long = {
        f"{path.relative_to(CSS)}:{number}"
        for path, text in lines.items()
        for number, line in enumerate(text, 1)
        if len(line) > 120
    }
    assert not too_long


def test_colours_are_named_only_where_they_are_made() -> None:
    named = {name: found for name, text in sheets().items() if name != "tokens.css" if (found := COLOUR.findall(text))}
    assert not named


def test_every_token_that_is_used_exists() -> None:
    everything = "\n".join(sheets().values())
    assert set(re.findall(r"var\((--[\w-]+)\)", everything)) <= set(re.findall(r"(--[\w-]+)\s*:", everything))


def test_depth_is_ordered_in_one_place() -> None:
    numbered = [name for name, text in sheets().items() if re.search(r"z-index:\s*-?\d", text)]
    assert not numbered


def test_nothing_is_forced_and_nothing_hangs_on_an_id() -> None:
    for name, text in sheets().items():
        assert "!important" not in text, name
        assert name == "tokens.css" or not re.search(r"#[a-z]", text, re.IGNORECASE), name


def test_sides_are_start_and_end() -> None:
    physical = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border)-)?(?:left|right|top|bottom):|(?<![\w-])(?:min-|max-)?(?:width|height):"
    )
    found = {
        name: hits for name, text in sheets().items() if (hits := physical.findall(re.sub(r"@media[^{]*", "", text)))
    }
    assert not found


def test_nothing_is_styled_or_scripted_inside_a_template() -> None:
    inline = re.compile(
        r"\sstyle=|<style|<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)|\son\w+=|javascript:|\bdata:",
        re.IGNORECASE,
    )
    tags = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
    texts = {path: tags.sub("", path.read_text()) for path in TEMPLATES}
    assert not {str(path.relative_to(ROOT)): hits for path, text in texts.items() if (hits := inline.findall(text))}
