"""Template tag that renders a block once for repeated use: `{% part sums %}…{% endpart %}`, then `{{ sums }}`."""

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
    """Render the block into a context variable, which is available until the end of the surrounding block."""
    _tag, name = token.split_contents()
    held = parser.parse(("endpart",))
    parser.delete_first_token()
    return Part(name, held)
