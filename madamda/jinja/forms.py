"""Widgets of form fields, with the CSS classes of the design."""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import Jinja2
from django.utils.safestring import SafeString

_RENDERER = Jinja2()  # one instance: each makes an environment of its own. The admin's forms keep Django's renderer.


def control(field: BoundField) -> SafeString:
    """Render the field's widget with the CSS class of its kind."""
    field.form.renderer = _RENDERER
    if field.is_hidden:
        return field.as_widget()
    return field.as_widget(attrs={"class": _css_class(field.field.widget)})


def _css_class(widget: forms.Widget) -> str:
    own = widget.attrs.get("class", "")
    if isinstance(widget, forms.CheckboxInput):
        return f"tick {own}".strip()
    if isinstance(widget, forms.Textarea):
        return f"input input--area {own}".strip()
    if isinstance(widget, forms.Select):
        return f"input input--select {own}".strip()
    return f"input {own}".strip()
