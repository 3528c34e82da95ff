"""Form fields that understand what customers type, and let nothing through that does harm."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from customers import phone

# Marks that turn the direction of all that follows: a name could rewrite the rider's ticket.
# Other invisible letters stay, because Khmer needs them between words.
_TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_TOO_LONG = ngettext_lazy(
    "There is room for %(limit_value)d letter; this is %(show_value)d.",
    "There is room for %(limit_value)d letters; this is %(show_value)d.",
    "limit_value",
)
UNSEEN = Decimal(-1)


class PlainText(forms.CharField):
    """Words on one line: without control characters and turning marks, and not longer than there is room."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(**options)
        self.validators = [MaxLengthValidator(max_length, message=_TOO_LONG)]  # counts what is left after cleaning
        self.widget.attrs["maxlength"] = max_length

    def to_python(self, value: Any) -> str:
        lines = (_plain(line).rstrip(", ") for line in str(value or "").splitlines())
        return ", ".join(line for line in lines if line)


class Phone(PlainText):
    """A phone number in any notation, as E.164."""

    widget = forms.TextInput(
        attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "placeholder": "012 345 678"}
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return phone.normalise(typed)
        except phone.InvalidPhone as wrong:
            raise ValidationError(str(wrong)) from wrong


class Email(forms.EmailField):
    """Where a letter can go; its second half in small letters."""

    default_error_messages = {"invalid": gettext_lazy("This is no address, such as name@example.com.")}
    widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def clean(self, value: Any) -> str:
        name, at, host = super().clean(value).rpartition("@")
        return f"{name}{at}{host.lower()}"


class OrderNumber(PlainText):
    """As `MD-7K3F-92Q`; small letters, missing dashes and a missing MD are understood."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def clean(self, value: Any) -> str:
        typed = unicodedata.normalize("NFKC", super().clean(value)).upper()
        letters = "".join(_in_plain_digits(letter) for letter in typed if letter.isalnum())
        if len(letters) == 9:
            letters = letters.removeprefix("MD")
        if len(letters) != 7 or not letters.isascii():
            raise ValidationError(_("A number is MD and seven letters or digits, such as MD-7K3F-92Q."))
        return f"MD-{letters[:4]}-{letters[4:]}"


class Submission(forms.UUIDField):
    """Which opening of the page this is; None for one that no page of ours has sent."""

    def clean(self, value: Any) -> UUID | None:
        try:
            return super().clean(value) or None
        except ValidationError:
            return None


class SeenTotal(forms.DecimalField):
    """The total the page showed. One that is missing or nonsense was seen by nobody, and fits no order."""

    def clean(self, value: Any) -> Decimal:
        try:
            total = super().clean(value)
        except ValidationError:
            return UNSEEN
        return UNSEEN if total is None else total


class Agreed(forms.CharField):
    """Quantities a customer agreed to because less was left: `12x1 15x2`, as variant and pieces."""

    def clean(self, value: Any) -> Mapping[int, int] | None:
        pairs = [pair.partition("x") for pair in str(value or "").split()]
        if len(pairs) > settings.CART_MAX_LINES or not all(_is_key(variant) and _is_key(n) for variant, _x, n in pairs):
            return None
        return {int(variant): min(int(n), settings.CART_MAX_QUANTITY) for variant, _x, n in pairs} or None


def _plain(line: str) -> str:
    letters = (letter for letter in unicodedata.normalize("NFC", line) if letter not in _TURNING)
    return " ".join("".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in letters).split())


def _in_plain_digits(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter


def _is_key(text: str) -> bool:
    """A positive number that a database knows, in plain digits."""
    return text.isascii() and text.isdecimal() and len(text) < 19 and int(text) > 0
