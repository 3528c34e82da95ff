"""Forms of the stock page: receipt, count and write-off, and their submission."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madamda.inputs.fields import PlainText, WholeNumber
from madamda.staff.models import User
from shop.inventory import adjustments
from shop.messages import sentence
from shop.models import Variant

MOST = 100_000  # pieces: a larger number is a typing error


class ReceivingForm(forms.Form):
    pieces = WholeNumber(label=_("Quantity received"), min_value=1, max_value=MOST)
    reason = PlainText(label=_("Supplier or delivery note"), max_length=200, required=False)
    seen_entry = WholeNumber(widget=forms.HiddenInput, min_value=0)


class CountingForm(forms.Form):
    counted = WholeNumber(label=_("Quantity counted"), min_value=0, max_value=MOST)
    reason = PlainText(label=_("What was wrong"), max_length=200)
    seen_on_hand = WholeNumber(widget=forms.HiddenInput, min_value=0)


class WritingOffForm(forms.Form):
    pieces = WholeNumber(label=_("Quantity lost"), min_value=1, max_value=MOST)
    reason = PlainText(label=_("What happened to them"), max_length=200)
    seen_entry = WholeNumber(widget=forms.HiddenInput, min_value=0)


@dataclass(frozen=True, slots=True)
class StockAction:
    act: str
    words: str
    form: forms.Form
    write: Callable[..., None]


def stock_actions(variant: Variant, sent: Mapping[str, Any]) -> list[StockAction]:
    """Return the forms with the current state as hidden fields; the submitted form is bound."""
    seen = {"seen_entry": adjustments.last_entry(variant), "seen_on_hand": variant.on_hand}
    kinds: list[tuple[str, Any, type[forms.Form], Callable[..., None]]] = [
        ("receive", _("Receive stock"), ReceivingForm, adjustments.receive),
        ("count", _("Correct stock"), CountingForm, adjustments.correct),
        ("lose", _("Broken, spoilt or lost"), WritingOffForm, adjustments.write_off),
    ]
    return [
        StockAction(act, str(words), kind(sent if sent.get("act") == act else None, initial=seen, prefix=act), write)
        for act, words, kind, write in kinds
    ]


def is_dealt_with(request: HttpRequest, slips: Iterable[StockAction], variant: Variant) -> bool:
    """Carry out the valid form, if there is one. Return True if the page is to be loaded anew, with a message that says
    whether the adjustment was recorded or rejected; False if a form has errors.

    For staff only: the ledger records the user.
    """
    sent = next((slip for slip in slips if slip.form.is_valid()), None)
    if sent is None:
        return False
    try:
        sent.write(variant, by=cast(User, request.user), **sent.form.cleaned_data)
    except adjustments.Refused as refusal:
        messages.error(request, sentence(refusal))  # the input may be outdated too, so it is not shown again
    else:
        messages.success(request, gettext("Saved."))
    return True
