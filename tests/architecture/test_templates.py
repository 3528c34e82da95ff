"""Templates follow one structure and refer only to fragments, icons and files that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "admin" not in path.parts]


def found(pattern: str) -> dict[str, list[str]]:
    """Return the matches of a pattern by template, outside of comments."""
    texts = {path: re.sub(r"\{#.*?#\}", "", path.read_text()) for path in TEMPLATES}
    return {str(path.relative_to(ROOT)): hits for path, text in texts.items() if (hits := re.findall(pattern, text))}


def test_a_fragment_sees_only_what_it_is_given() -> None:
    generous = {
        name: open_
        for name, tags in found(r"\{% include .*?%\}").items()
        if (open_ := [tag for tag in tags if " only %}" not in tag])
    }
    assert not generous


def test_a_fragment_says_what_it_is_and_what_it_needs() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if path.name.startswith("_") and not re.match(r"\{# .+ Needs: .+ #\}\n", path.read_text())
    ]
    assert not silent


def test_a_remark_stays_on_its_line() -> None:
    """Django prints a `{# #}` comment that spans several lines."""
    assert not [str(path) for path in TEMPLATES if re.search(r"\{#(?:(?!#\}).)*$", path.read_text(), re.MULTILINE)]


def test_every_fragment_and_layout_exists() -> None:
    named = found(r'\{% (?:include|extends) "([^"]+)"')
    assert named
    assert not {
        name: gone
        for name, files in named.items()
        if (gone := [file for file in files if not (ROOT / "templates" / file).is_file()])
    }


def test_every_icon_exists() -> None:
    named = [*found(r'\{% icon "([^"]+)"').values(), *found(r'\{% include .*\bsign="([^"]+)"').values()]
    assert named
    assert {icon for icons in named for icon in icons} <= {
        path.stem for path in (ROOT / "templates/icons").glob("*.svg")
    }


def test_every_static_file_exists() -> None:
    named = found(r'\{% static "([^"]+)"')
    assert named
    assert not {
        name: gone
        for name, files in named.items()
        if (gone := [file for file in files if not (ROOT / "static" / file).is_file()])
    }


def test_words_are_translated() -> None:
    """Only tags and punctuation may stand between tags; any other text would not be translated."""
    brands = {"Telegram", "KHQR", "OK", "Madamda", "A4", "SKU"}

    def words(text: str) -> set[str]:
        text = re.sub(
            r"\{#.*?#\}|\{% blocktranslate.*?endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->",
            " ",
            text,
            flags=re.DOTALL,
        )
        text = re.sub(r"<(style|script)[^>]*>.*?</\1>|<[^>]+>|&\w+;|[\w-]+=\"[^\"]*\"", " ", text, flags=re.DOTALL)
        return set(re.findall(r"[A-Za-z]{2,}", text)) - brands

    bare = {str(path.relative_to(ROOT)): said for path in TEMPLATES if (said := words(path.read_text()))}
    assert not bare
