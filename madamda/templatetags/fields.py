"""Template tags that render form fields with the CSS classes of the design."""

from collections.abc import Iterable

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_PLAIN = (forms.TextInput, forms.EmailInput, forms.Textarea)
_TYPED = "\ue000typed"  # placeholder for the value; from the private use area
_frames: dict[tuple[object, ...], str] = {}  # one entry per field and language


class _Framed(BoundField):
    """The field with the placeholder as its value."""

    def value(self) -> str:
        return _TYPED


@register.simple_tag
def field(bound: BoundField, frame: str = "components/_field.html") -> SafeString:
    """Render a field with its label.

    A plain input without errors is rendered once; later only its value is replaced.
    """
    if bound.errors or not isinstance(bound.field.widget, _PLAIN):
        return render_to_string(frame, {"field": bound})
    typed = str(bound.value() or "")
    key = (type(bound.form), bound.auto_id, bool(typed), frame, get_language())
    if key not in _frames:
        shown = _Framed(bound.form, bound.field, bound.name) if typed else bound
        _frames[key] = render_to_string(frame, {"field": shown})
    return mark_safe(_frames[key].replace(_TYPED, escape(typed)))  # noqa: S308  # template output, and an escaped value


@register.filter
def dressed(field: BoundField) -> SafeString:
    """Render the field's widget with the CSS class of its kind."""
    return field.as_widget(attrs={"class": _dress(field.field.widget)})


@register.filter
def choices(field: BoundField) -> Iterable[BoundWidget]:
    """Return the field's radio buttons or checkboxes, each with its CSS class."""
    field.field.widget.attrs["class"] = "tick"  # the widget is the form's copy
    return field.subwidgets


def _dress(widget: forms.Widget) -> str:
    worn = widget.attrs.get("class", "")
    if isinstance(widget, forms.CheckboxInput):
        return f"tick {worn}".strip()
    if isinstance(widget, forms.Textarea):
        return f"input input--area {worn}".strip()
    if isinstance(widget, forms.Select):
        return f"input input--select {worn}".strip()
    return f"input {worn}".strip()
