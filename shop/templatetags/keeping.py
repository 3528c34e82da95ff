"""What is the same on page after page: `{% kept "foot" %}…{% endkept %}`, drawn once until something changes."""

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token

from shop import catalogue

register = template.Library()


class Kept(Node):
    """Draws what it holds, unless somebody has already: in this language, with the same words after its name."""

    def __init__(self, words: list[FilterExpression], held: NodeList) -> None:
        self._words, self._held = words, held

    def render(self, context: Context) -> str:
        told = "|".join(str(word.resolve(context, ignore_failures=True) or "") for word in self._words)
        return catalogue.drawn(told, lambda: self._held.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Whatever is inside may depend on nothing but the language, what the shop says of itself, and the words named."""
    words = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    held = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(words, held)


@register.simple_tag
def here_in_menu(path: str, *above: str) -> dict[str, str]:
    """The category of the menu that a page is, or lies in, and how one says so; nothing for a page in none."""
    addresses = {entry["url"] for entry in catalogue.menu()}
    if path in addresses:
        return {"url": path, "how": "page"}
    return next(({"url": place, "how": "true"} for place in above if place in addresses), {"url": "", "how": ""})
