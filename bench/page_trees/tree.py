"""The tree of an HTML page as lines: tags with sorted attributes, and text with the white space that is displayed.

White space is collapsed. It is kept next to inline elements, where a browser shows it, and dropped next to block-level
elements and at the start and end of a block. Comments are dropped. Values that differ between two recordings of the
same page, and hashes of static files, are replaced by a star.
"""

import json
import re
from html.parser import HTMLParser

_BLOCKS = (
    "address article aside blockquote body br caption col colgroup dd details dialog div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li link main menu meta nav ol optgroup"
    " option p pre search section summary table tbody td template tfoot th thead title tr ul"
    " live-board live-order pay-countdown staff-order"
)
_VOID = "area base br col embed hr img input link meta source track wbr"
BLOCKS, VOID = frozenset(_BLOCKS.split()), frozenset(_VOID.split())
# Inline outside: white space beside them is displayed. A block inside: white space at their start and end is not.
INLINE_BLOCKS = frozenset({"button", "object", "select", "svg", "textarea", "video"})
REPLACED = frozenset({"embed", "iframe", "img", "input"})
VERBATIM = frozenset({"pre", "textarea"})
UNSHOWN = frozenset({"script", "style"})  # neither displayed nor a break between inline elements

STARRED_FIELDS = frozenset({"csrfmiddlewaretoken", "opened", "submission"})  # by the name of the input
STARRED_ATTRIBUTES = frozenset({"data-csrf", "integrity", "nonce"})
_STATIC_HASH = re.compile(r"(?<=\.)[0-9a-f]{12}(?=\.\w+)")
_SPACES = re.compile(r"[ \t\n\r\f]+")  # not the no-break space


def lines_of(html: str) -> list[str]:
    parser = _Tree()
    parser.feed(html)
    parser.close()
    return parser.finished()


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._open: list[str] = []
        self._script = ""  # type of the open script
        self._text = ""  # text since the last tag
        self._space: int | None = None  # line of text whose last space is displayed only if something inline follows
        self._at_start = True  # nothing was displayed in this line yet, or a space was: another one is not displayed

    def finished(self) -> list[str]:
        self._end_text()
        self._break()
        return [line for line in self._lines if line != '""']

    def handle_decl(self, decl: str) -> None:
        self._lines.append(f"<!{decl.lower()}>")

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A browser ignores the slash, except in SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID and "svg" in self._open:
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        is_shape = "svg" in self._open
        if tag in BLOCKS or is_shape:
            self._break()
        elif tag in INLINE_BLOCKS or (tag in REPLACED and not _is_hidden(tag, dict(attrs))):
            self._show()
        self._lines.append(f"<{' '.join([tag, *_attributes(tag, dict(attrs))])}>")
        if tag in INLINE_BLOCKS:
            self._at_start = True
        if tag == "script":
            self._script = dict(attrs).get("type") or ""
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        if tag in BLOCKS or tag in INLINE_BLOCKS or "svg" in self._open:
            self._break()
        if tag in INLINE_BLOCKS:
            self._at_start = False
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]
        self._lines.append(f"</{tag}>")

    def _end_text(self) -> None:
        text, self._text = self._text, ""
        inside = self._open[-1] if self._open else ""
        if inside in UNSHOWN:
            self._lines += _script_lines(text, self._script)
        elif inside in VERBATIM:
            self._lines.append(f'"{text.removeprefix(chr(10))!r}"')
        elif text:
            self._add_text(_SPACES.sub(" ", text))

    def _add_text(self, text: str) -> None:
        if self._at_start:
            text = text.removeprefix(" ")
        if not text:
            return
        if text != " ":
            self._show()
        self._lines.append(f'"{text}"')
        if text.endswith(" "):
            self._space, self._at_start = len(self._lines) - 1, True

    def _show(self) -> None:
        """Something is displayed in this line, so a space before it is displayed too."""
        self._space, self._at_start = None, False

    def _break(self) -> None:
        """A line ends and another begins: the space before it is not displayed."""
        if self._space is not None:
            self._lines[self._space] = f'{self._lines[self._space][:-2]}"'
        self._space, self._at_start = None, True


def _is_hidden(tag: str, attributes: dict[str, str | None]) -> bool:
    return tag == "input" and attributes.get("type") == "hidden"


def _attributes(tag: str, attributes: dict[str, str | None]) -> list[str]:
    is_starred = tag == "input" and attributes.get("name") in STARRED_FIELDS
    shown = []
    for name, value in sorted(attributes.items()):
        if name in STARRED_ATTRIBUTES or (is_starred and name == "value"):
            value = "*"
        elif name == "class":
            value = " ".join(sorted((value or "").split()))
        shown.append(f'{name}="{_STATIC_HASH.sub("*", value or "")}"')
    return shown


def _script_lines(text: str, kind: str) -> list[str]:
    """Return the lines of parsed and formatted JSON, and other scripts unchanged."""
    if kind.endswith("json"):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True)
    return text.strip().splitlines()
