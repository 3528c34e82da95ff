"""Form fields of orders: what customers type or a page sends along, and let nothing through that does harm."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madamda.inputs.fields import DecimalNumber, PlainText
from madamda.inputs.text import without_invisible
from orders.numbers import parse_number

UNSEEN = Decimal(-1)
# As people have them. No quotes, no `=?utf-8?…?=` that a mail program would decode, no `%` or `!` that a server would
# pass on to somewhere else.
_LOCAL_PART = re.compile(r"(?!.*=\?)[A-Za-z0-9.'_+~^&*/={}?#$-]*")
# No server on the internet has one of these names (RFC 2606, RFC 6761, RFC 6762), nor one that ends in figures.
_RESERVED = frozenset({"localhost", "localdomain", "local", "invalid", "test", "example", "internal", "lan", "arpa"})


class Email(forms.EmailField):
    """Where a letter can go; its second half in small letters."""

    default_error_messages = {"invalid": gettext_lazy("This is no address, such as name@example.com.")}
    widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        del self.widget.attrs["maxlength"]  # too long is said in words, never cut

    def clean(self, value: Any) -> str:
        name, at, host = super().clean(without_invisible(str(value or ""))).rpartition("@")
        if at and not (_LOCAL_PART.fullmatch(name) and _is_public(host.lower())):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{name}{at}{host.lower()}"


def _is_public(host: str) -> bool:
    """A domain that mail can be delivered to from anywhere: no single word, no IP address, nothing reserved."""
    _domain, dot, last = host.rpartition(".")
    return bool(dot) and not host.startswith("[") and not last.isdecimal() and last not in _RESERVED


class OrderNumber(PlainText):
    """As `MD-7K3F-92Q`; small letters, missing dashes and a missing MD are understood."""

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if number := parse_number(typed):
            return number
        raise ValidationError(_("A number is MD and seven letters or digits, such as MD-7K3F-92Q."))


class Submission(forms.UUIDField):
    """Which opening of the page this is; None for one that no page of ours has sent."""

    def clean(self, value: Any) -> UUID | None:
        try:
            return super().clean(value) or None
        except ValidationError:
            return None


class SeenTotal(DecimalNumber):
    """The total the page showed. One that is missing or nonsense was seen by nobody, and fits no order."""

    def clean(self, value: Any) -> Decimal:
        try:
            total = super().clean(value)
        except ValidationError:
            return UNSEEN
        return UNSEEN if total is None else total


class SeenRate(SeenTotal):
    """The rate the page showed; None from one that shows none."""

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]  # nothing is no nonsense here
        return super().clean(value) if value else None


class Agreed(forms.CharField):
    """Quantities a customer agreed to because less was left: `12x1 15x2`, as variant and pieces."""

    def clean(self, value: Any) -> Mapping[int, int] | None:
        pairs = [pair.partition("x") for pair in str(value or "").split()]
        if len(pairs) > settings.CART_MAX_LINES or not all(_is_key(variant) and _is_key(n) for variant, _x, n in pairs):
            return None
        return {int(variant): min(int(n), settings.CART_MAX_QUANTITY) for variant, _x, n in pairs} or None


def _is_key(text: str) -> bool:
    """A positive number that a database knows, in plain digits."""
    return text.isascii() and text.isdecimal() and len(text) < 19 and int(text) > 0
