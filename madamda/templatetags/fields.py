"""Dressing form fields in the house's classes, so that no form has to know them."""

from collections.abc import Iterable

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_PLAIN = (forms.TextInput, forms.EmailInput, forms.Textarea)
_TYPED = "\ue000typed"  # where what is typed is written in; no keyboard has such letters
_frames: dict[tuple[object, ...], str] = {}  # as many as there are fields in forms, in each language


class _Framed(BoundField):
    """The same field with what stands for anything that may be typed."""

    def value(self) -> str:
        return _TYPED


@register.simple_tag
def field(bound: BoundField, frame: str = "components/_field.html") -> SafeString:
    """A plain one with which nothing is wrong is drawn once, and what is typed written in."""
    if bound.errors or not isinstance(bound.field.widget, _PLAIN):
        return render_to_string(frame, {"field": bound})
    typed = str(bound.value() or "")
    key = (type(bound.form), bound.auto_id, bool(typed), frame, get_language())
    if key not in _frames:
        shown = _Framed(bound.form, bound.field, bound.name) if typed else bound
        _frames[key] = render_to_string(frame, {"field": shown})
    return mark_safe(_frames[key].replace(_TYPED, escape(typed)))  # noqa: S308  # drawn by a template, then escaped


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The field's own control, with the class of its kind."""
    return field.as_widget(attrs={"class": _dress(field.field.widget)})


@register.filter
def choices(field: BoundField) -> Iterable[BoundWidget]:
    """The radios or ticks of a field, one by one, each dressed."""
    field.field.widget.attrs["class"] = "tick"  # the form's own copy of the widget
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
