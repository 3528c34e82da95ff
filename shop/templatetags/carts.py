"""Drawing the lines of a cart: `{% cart_line line said %}`. The same line looks the same in every cart: it is kept."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from shop.tallying import Line

register = template.Library()

# What differs from cart to cart is written in afterwards, where these stand; no name of goods has such characters.
_VERSION, _TOKEN = "\ue000version", "\ue000token"


@register.simple_tag(takes_context=True)
def cart_line(context: Context, line: Line, said: Mapping[int, Any] | None = None) -> SafeString:
    """`shop/_line.html`; drawn anew where the last step had something to say about this line.

    `said` are the messages that stand at their lines; the drawer says them above.
    """
    told = {"said": said, "refused": context.get("refused"), "overtaken": context.get("overtaken")}
    token, version, rate = str(context.get("csrf_token", "")), str(context["version"]), str(context["riel_rate"])
    if any(_is_about(line, one) for one in told.values()):
        more = {"typed": context.get("typed", ""), "csrf_token": token, "version": version, "riel_rate": rate}
        return render_to_string("shop/_line.html", {"line": line, "priced": line.priced, **told, **more})
    drawn = _drawn(line, rate, get_language(), settings.MEDIA_URL, settings.CART_MAX_QUANTITY)
    return mark_safe(drawn.replace(_VERSION, version).replace(_TOKEN, token))  # noqa: S308  # drawn by a template, and two values of our own


def _is_about(line: Line, told: Any) -> bool:
    return line.pk in told if isinstance(told, dict) else getattr(told, "pk", None) == line.pk


@lru_cache(maxsize=2048)  # some 3 KB each
def _drawn(line: Line, rate: str, *settled: object) -> str:
    """`settled` is whatever else it depends on."""
    known = {"line": line, "priced": line.priced, "riel_rate": rate, "version": _VERSION, "csrf_token": _TOKEN}
    return render_to_string("shop/_line.html", known)
