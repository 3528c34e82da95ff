"""What is the same on page after page: `{% kept "foot" %}…{% endkept %}`, drawn once until something changes."""

import re

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, render_value_in_context, token_kwargs
from django.utils.safestring import SafeString

from shop.catalogue import navigation

register = template.Library()


class Place(SafeString):
    """Where something is to be written in; nothing can be decided by it, for nobody knows yet what it will be."""

    def __new__(cls, name: str) -> "Place":
        return super().__new__(cls, f"\ue000{name}\ue001")  # no keyboard has such letters

    def __bool__(self) -> bool:
        raise TypeError("What is written in afterwards decides nothing: name it before `with`.")


class Kept(Node):
    """Draws what it holds, unless somebody has already: in this language, with the same words after its name."""

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
        """What is drawn, and between its parts the names of what is written in."""
        with context.push(**self._places):
            return self._split(self._held.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Whatever is inside may depend on nothing but the language, what the shop says of itself, and the words named.

    What differs from page to page comes after `with`: `{% kept "sum" count with total=total|price %}`. Inside it
    can be shown, and nothing else; it is written in afterwards, escaped.
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
    """The category of the menu that a page is, or lies in, and how one says so; nothing for a page in none."""
    addresses = {entry["url"] for entry in navigation.menu()}
    if path in addresses:
        return {"url": path, "how": "page"}
    return next(({"url": place, "how": "true"} for place in above if place in addresses), {"url": "", "how": ""})
