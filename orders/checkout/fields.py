"""Form fields of the checkout: validation of what customers type and of the hidden values a page sends along."""

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
from orders import numbers

UNSEEN = Decimal(-1)
# Common local parts only: no quotes, no encoded words (`=?utf-8?…?=`), which mail clients decode, and no `%` or `!`,
# by which mail servers route a message on to another host.
_LOCAL_PART = re.compile(r"(?!.*=\?)[A-Za-z0-9.'_+~^&*/={}?#$-]*")
# Reserved top-level names (RFC 2606, RFC 6761, RFC 6762): no public mail server has one.
_RESERVED = frozenset({"localhost", "localdomain", "local", "invalid", "test", "example", "internal", "lan", "arpa"})


class Email(forms.EmailField):
    """E-mail address at a public domain; the domain is lower-cased."""

    default_error_messages = {"invalid": gettext_lazy("Enter a valid email address, such as name@example.com.")}
    widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        del self.widget.attrs["maxlength"]  # too long: an error message instead of silent truncation

    def clean(self, value: Any) -> str:
        name, at, host = super().clean(without_invisible(str(value or ""))).rpartition("@")
        if at and not (_LOCAL_PART.fullmatch(name) and _is_public(host.lower())):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"{name}{at}{host.lower()}"


def _is_public(host: str) -> bool:
    """Return True for a public domain: at least two labels, no IP address, no reserved top-level name."""
    _domain, dot, last = host.rpartition(".")
    return bool(dot) and not host.startswith("[") and not last.isdecimal() and last not in _RESERVED


class OrderNumber(PlainText):
    """Order number, normalised to `MD-7K3F-92Q`; accepts lower case, missing dashes and a missing prefix."""

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if number := numbers.parse_number(typed):
            return number
        raise ValidationError(
            _("An order number is %(prefix)s and seven letters or digits, such as %(number)s.")
            % {"prefix": numbers.prefix(), "number": numbers.example()}
        )


class Submission(forms.UUIDField):
    """Idempotency key of one opened checkout page (a UUID); None if it is missing or malformed."""

    def clean(self, value: Any) -> UUID | None:
        try:
            return super().clean(value) or None
        except ValidationError:
            return None


class SeenTotal(DecimalNumber):
    """Total the page showed; UNSEEN, which matches no order, if it is missing or malformed."""

    def clean(self, value: Any) -> Decimal:
        try:
            total = super().clean(value)
        except ValidationError:
            return UNSEEN
        return UNSEEN if total is None else total


class SeenRate(SeenTotal):
    """Exchange rate the page showed; None if it showed none."""

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]  # an empty value is valid here
        return super().clean(value) if value else None


class Agreed(forms.CharField):
    """Reduced quantities a customer accepted: `12x1 15x2`, variant id and quantity; None if malformed or empty."""

    def clean(self, value: Any) -> Mapping[int, int] | None:
        pairs = [pair.partition("x") for pair in str(value or "").split()]
        if len(pairs) > settings.CART_MAX_LINES or not all(_is_key(variant) and _is_key(n) for variant, _x, n in pairs):
            return None
        return {int(variant): min(int(n), settings.CART_MAX_QUANTITY) for variant, _x, n in pairs} or None


def _is_key(text: str) -> bool:
    """Return True for a positive number in ASCII digits that fits a bigint."""
    return text.isascii() and text.isdecimal() and len(text) < 19 and int(text) > 0
