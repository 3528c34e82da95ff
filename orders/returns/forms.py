"""The form that asks for a return, an exchange or a claim: the customer's, and that of staff."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from madamda.inputs.fields import PlainText, WholeNumber
from orders.models import Order, OrderLine, Return
from orders.returns import photos, shares
from orders.returns.photos import PhotosField
from orders.returns.requests import Request

_LARGEST = 2**31 - 1


class RequestForm(forms.Form):
    """The version of the order that the page showed, and pieces of each line: `line-12` for the line with id 12."""

    version = WholeNumber(min_value=1, max_value=_LARGEST)
    kind = forms.TypedChoiceField(
        label=_("What would you like?"),
        choices=[
            (Return.Kind.RETURN, _("Send it back, money back")),
            (Return.Kind.EXCHANGE, _("Exchange it for something else")),
            (Return.Kind.CLAIM, _("Something is broken, wrong or missing")),
        ],
        coerce=Return.Kind,
    )
    reason = forms.TypedChoiceField(label=_("Why?"), choices=Return.Reason.choices, coerce=Return.Reason)
    words = PlainText(
        label=_("In your words"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = PhotosField(label=_("Photos"), required=False, help_text=_("They help us to decide quickly."))

    def __init__(self, *args: Any, lines: Sequence[tuple[OrderLine, int]], **kwargs: Any) -> None:
        """`lines` are those of the order, each with the pieces that can still come back."""
        super().__init__(*args, **kwargs)
        self.lines = lines
        if not settings.CLAIM_PHOTOS:
            del self.fields["photos"]
        for line, most in lines:
            self.fields[f"line-{line.pk}"] = WholeNumber(
                label=f"{line.name} {line.option}".strip(), min_value=0, max_value=most, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Store the photos, once nothing else is wrong."""
        found = super().clean() or self.cleaned_data
        if found.get("photos") and not self.errors:
            try:
                found["photos"] = photos.keep(found["photos"])
            except ValidationError as unusable:
                self.add_error("photos", unusable)
        return found

    @property
    def rows(self) -> Iterator[tuple[OrderLine, int, BoundField]]:
        return ((line, most, self[f"line-{line.pk}"]) for line, most in self.lines)

    @property
    def request(self) -> Request:
        found = self.cleaned_data
        pieces = {line.pk: found.get(f"line-{line.pk}") or 0 for line, _most in self.lines}
        return Request(found["kind"], found["reason"], pieces, found["words"], found.get("photos", ()))


def lines_left(order: Order) -> list[tuple[OrderLine, int]]:
    """Return the lines of an order with the pieces that can still come back, without those that have none. Two
    queries."""
    before = shares.taken_back(order)
    lines = ((line, line.quantity - before.get(line.pk, 0)) for line in order.lines.all())
    return [(line, most) for line, most in lines if most > 0]
