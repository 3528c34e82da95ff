"""Form fields for text, numbers and phone numbers, cleaned the same way in the shop, on the dashboard and in the admin.

None of them tells the browser a greatest length: it would cut what is pasted, in silence. Too long is said in words.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_slug
from django.utils.translation import gettext_lazy, ngettext_lazy

from madamda.inputs import numbers, phone, text

_TOO_LONG = ngettext_lazy(
    "There is room for %(limit_value)d letter; this is %(show_value)d.",
    "There is room for %(limit_value)d letters; this is %(show_value)d.",
    "limit_value",
)
_AMOUNT = gettext_lazy("Write an amount as 3 or 3.50.")


class PlainText(forms.CharField):
    """Words on one line, with something to see if it is required. Line breaks become commas."""

    def __init__(self, *, max_length: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length  # after the widget was made, so that it has no `maxlength`
        if max_length is not None:
            self.validators.append(MaxLengthValidator(max_length, message=_TOO_LONG))

    def to_python(self, value: Any) -> Any:  # as the stubs have it
        cleaned = self.cleaned(str(value)) if value not in self.empty_values else ""
        return cleaned if text.is_visible(cleaned) else self.empty_value

    def cleaned(self, typed: str) -> str:
        lines = (line.rstrip(", ") for line in text.clean_lines(typed).splitlines())
        return text.clean(", ".join(line for line in lines if line.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """What differs only by what cleaning takes away has not been changed."""
        return super().has_changed(self.to_python(initial), data)


class LongText(PlainText):
    """Words on several lines."""

    widget = forms.Textarea

    def cleaned(self, typed: str) -> str:
        return text.clean_lines(typed)


class Slug(PlainText):
    """The address of a page: in small letters, whatever was typed."""

    default_validators = [validate_slug]

    def __init__(self, *, allow_unicode: bool = False, **options: Any) -> None:  # as models.SlugField hands it over
        super().__init__(**options)

    def cleaned(self, typed: str) -> str:
        return text.identifier(typed).lower()


class Identifier(PlainText):
    """A SKU: as typed, without anything invisible."""

    def cleaned(self, typed: str) -> str:
        return text.identifier(typed)


class Phone(PlainText):
    """A phone number in any notation, as E.164."""

    widget = forms.TextInput(
        attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "placeholder": "012 345 678"}
    )

    def __init__(self, *, max_length: int | None = None, **options: Any) -> None:
        """What is stored is shorter than what is typed: no length of the field of a model counts here."""
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
    """A whole number in the digits of any script; a sign only where the least allowed is below zero."""

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
    """A number in the digits of any script, with one separator; a sign only where the least allowed is below zero."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:  # the stubs take it for a whole number
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
    """An amount of money in the shop's own currency, whose sign may stand before or behind it."""

    def __init__(self, **options: Any) -> None:
        kinds = ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits")
        options["error_messages"] = {**dict.fromkeys(kinds, _AMOUNT), **(options.get("error_messages") or {})}
        super().__init__(**{"min_value": 0, "max_digits": 9, "decimal_places": 2, **options})

    def bare(self, typed: str) -> str:
        return numbers.without_currency(typed)


def _may_be_negative(field: forms.IntegerField) -> bool:
    least = field.min_value() if callable(field.min_value) else field.min_value
    return least is not None and least < 0
