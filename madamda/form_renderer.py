"""Form renderer that writes plain inputs and textareas directly, instead of through up to three templates each."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

_FOLDER = "django/forms/widgets/"
_INPUTS = {
    f"{_FOLDER}{kind}.html" for kind in ("text", "email", "number", "hidden", "password", "url", "tel", "search")
}
_AREA = f"{_FOLDER}textarea.html"


class FastFormRenderer(TemplatesSetting):
    """Renders inputs and textareas in Python; every other widget by its template."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name in _INPUTS:
            return _input(context["widget"])
        return _area(context["widget"]) if template_name == _AREA else super().render(template_name, context, request)


def _input(widget: dict[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, flatatt(widget["attrs"])
    )


def _area(widget: dict[str, Any]) -> SafeString:
    """Return the textarea. The leading line feed is dropped by the HTML parser and protects one in the value."""
    words = widget["value"] or ""
    return format_html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], flatatt(widget["attrs"]), words)
