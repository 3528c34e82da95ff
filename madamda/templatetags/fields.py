"""Dressing form fields in the house's classes, so that no form has to know them."""

from collections.abc import Iterable

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.safestring import SafeString

register = template.Library()


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
