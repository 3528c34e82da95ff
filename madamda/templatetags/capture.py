"""A part that stands in a page more than once, drawn once: `{% part sums %}…{% endpart %}`, then `{{ sums }}`."""

from django import template
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token

register = template.Library()


class Part(Node):
    def __init__(self, name: str, held: NodeList) -> None:
        self._name, self._held = name, held

    def render(self, context: Context) -> str:
        context[self._name] = self._held.render(context)
        return ""


@register.tag
def part(parser: Parser, token: Token) -> Part:
    """Draws nothing where it stands; what it holds has a name from there on, as far as its block goes."""
    _tag, name = token.split_contents()
    held = parser.parse(("endpart",))
    parser.delete_first_token()
    return Part(name, held)
