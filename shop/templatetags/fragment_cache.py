"""Template fragment cache: `{% kept "foot" %}…{% endkept %}` is rendered once until the shop's data changes."""

import re

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, render_value_in_context, token_kwargs
from django.utils.safestring import SafeString

from shop.catalogue import navigation

register = template.Library()


class Place(SafeString):
    """Placeholder for a value inserted after rendering. It raises TypeError in a condition, as its value is unknown."""

    def __new__(cls, name: str) -> "Place":
        return super().__new__(cls, f"\ue000{name}\ue001")  # private-use characters

    def __bool__(self) -> bool:
        raise TypeError("What is written in afterwards decides nothing: name it before `with`.")


class Kept(Node):
    """Renders its content, or takes it from the cache by language and the words after the tag's name."""

    def __init__(self, words: list[FilterExpression], written: dict[str, FilterExpression], held: NodeList) -> None:
        self._words, self._written, self._held = words, written, held
        self._places = {name: Place(name) for name in written}
        self._split = re.compile("\ue000({})\ue001".format("|".join(written))).split

    def render(self, context: Context) -> str:
        told = "|".join([str(word.resolve(context, ignore_failures=True) or "") for word in self._words])
        if not self._written:
            return navigation.cached_render(told, lambda: self._held.render(context))
        parts = list(navigation.cached_render(told, lambda: self._in_parts(context)))
        said = {name: render_value_in_context(word.resolve(context), context) for name, word in self._written.items()}
        parts[1::2] = [said[name] for name in parts[1::2]]
        return "".join(parts)

    def _in_parts(self, context: Context) -> list[str]:
        """Render with placeholders and split: rendered text alternates with the names of values to insert."""
        with context.push(**self._places):
            return self._split(self._held.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Cache the content, which may depend only on the language, the store's data, and the words named.

    Values that differ from page to page follow `with`: `{% kept "sum" count with total=total|price %}`. The content can
    only print them; they are inserted after rendering, escaped.
    """
    _tag, *bits = token.split_contents()
    named = bits.index("with") if "with" in bits else len(bits)
    words = [parser.compile_filter(word) for word in bits[:named]]
    written = token_kwargs(bits[named + 1 :], parser)
    held = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(words, written, held)


@register.simple_tag
def menu_state(path: str, *above: str) -> dict[str, str]:
    """Return the URL of the current menu category and its `aria-current` value; empty if the page is in none."""
    addresses = {entry["url"] for entry in navigation.menu()}
    if path in addresses:
        return {"url": path, "how": "page"}
    return next(({"url": place, "how": "true"} for place in above if place in addresses), {"url": "", "how": ""})
