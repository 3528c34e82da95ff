"""Form fields for text, numbers and phone numbers, with the same cleaning in the shop, the dashboard and the admin.

No field renders `maxlength`, because browsers silently cut pasted text; a validation error says that it is too long.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_slug
from django.utils.translation import gettext_lazy, ngettext_lazy

from madamda.inputs import numbers, phone, text

_TOO_LONG = ngettext_lazy(
    "Use at most %(limit_value)d character (you have %(show_value)d).",
    "Use at most %(limit_value)d characters (you have %(show_value)d).",
    "limit_value",
)
_AMOUNT = gettext_lazy("Enter an amount such as 3 or 3.50.")


class PlainText(forms.CharField):
    """Single-line text. If required, it must contain a visible character. Line breaks become commas."""

    def __init__(self, *, max_length: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length  # set after the widget was created, so that it gets no `maxlength`
        if max_length is not None:
            self.validators.append(MaxLengthValidator(max_length, message=_TOO_LONG))

    def to_python(self, value: Any) -> Any:  # Any, as in the stubs
        cleaned = self.cleaned(str(value)) if value not in self.empty_values else ""
        return cleaned if text.is_visible(cleaned) else self.empty_value

    def cleaned(self, typed: str) -> str:
        lines = (line.rstrip(", ") for line in text.clean_lines(typed).splitlines())
        return text.clean(", ".join(line for line in lines if line.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare cleaned values, so that differences removed by cleaning do not count."""
        return super().has_changed(self.to_python(initial), data)


class LongText(PlainText):
    """Text of several lines."""

    widget = forms.Textarea

    def cleaned(self, typed: str) -> str:
        return text.clean_lines(typed)


class Slug(PlainText):
    """A slug, converted to lower case."""

    default_validators = [validate_slug]

    def __init__(self, *, allow_unicode: bool = False, **options: Any) -> None:  # argument of models.SlugField
        super().__init__(**options)

    def cleaned(self, typed: str) -> str:
        return text.identifier(typed).lower()


class Identifier(PlainText):
    """An identifier such as a SKU: case is kept, invisible characters are removed."""

    def cleaned(self, typed: str) -> str:
        return text.identifier(typed)


class Phone(PlainText):
    """A phone number in any notation; the value is E.164."""

    widget = forms.TextInput(
        attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "placeholder": "012 345 678"}
    )

    def __init__(self, *, max_length: int | None = None, **options: Any) -> None:
        """Ignore `max_length`: the model field's length is that of E.164, which is shorter than typed numbers."""
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return ""
        try:
            return phone.normalise(typed)
        except phone.InvalidPhone as wrong:
            raise ValidationError(str(wrong)) from wrong

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.clean(data))
        except ValidationError:
            return True


class WholeNumber(forms.IntegerField):
    """An integer in the digits of any script; signed only if `min_value` is negative."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or isinstance(value, int):
            return value if isinstance(value, int) else None
        if not text.without_invisible(str(value)).strip():
            return None
        try:
            return numbers.whole(str(value), signed=_may_be_negative(self))
        except numbers.NotANumber:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class DecimalNumber(forms.DecimalField):
    """A decimal number in the digits of any script; signed only if `min_value` is negative."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:  # the stubs return int here
        if value in self.empty_values or isinstance(value, Decimal | int | float):
            return super().to_python(value)
        if not text.without_invisible(str(value)).strip():
            return None
        try:
            return numbers.decimal(self.bare(str(value)), signed=_may_be_negative(self))
        except numbers.NotANumber:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def bare(self, typed: str) -> str:
        return typed


class Amount(DecimalNumber):
    """An amount in the base currency; its symbol may stand before or after the number."""

    def __init__(self, **options: Any) -> None:
        kinds = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
        options["error_messages"] = {**dict.fromkeys(kinds, _AMOUNT), **(options.get("error_messages") or {})}
        super().__init__(**{"min_value": 0, "max_digits": 9, "decimal_places": 2, **options})

    def bare(self, typed: str) -> str:
        return numbers.without_currency(typed)


def _may_be_negative(field: forms.IntegerField) -> bool:
    least = field.min_value() if callable(field.min_value) else field.min_value
    return least is not None and least < 0
