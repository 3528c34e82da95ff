"""Forms of order drafts."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madamda.inputs.fields import Amount, Phone, PlainText, WholeNumber
from orders.checkout import address_checks
from orders.drafts import pasted_text
from orders.drafts.changes import FIELDS
from orders.models import DeliveryZone, OrderSource
from orders.payments import requests

_LARGEST = 2**31 - 1
_SOURCES = [(source.value, source.label) for source in OrderSource if source != OrderSource.WEB]


class DraftSeenForm(forms.Form):
    """The version of the draft that was seen."""

    version = WholeNumber(min_value=1, max_value=_LARGEST, widget=forms.HiddenInput)


class DraftForm(DraftSeenForm):
    """What is known so far: everything may be empty until the draft is placed."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=_SOURCES)
    conversation = PlainText(
        label=gettext_lazy("Link to the conversation"),
        max_length=300,
        required=False,
        validators=[URLValidator(["https"])],
    )
    phone = Phone(label=gettext_lazy("Phone number"), required=False)
    name = PlainText(label=gettext_lazy("Name"), max_length=120, required=False)
    zone: Any = forms.ModelChoiceField(
        DeliveryZone.objects.none(), label=gettext_lazy("Province or pick-up"), required=False
    )
    address = PlainText(label=gettext_lazy("Address"), max_length=300, required=False)
    note = PlainText(label=gettext_lazy("Note for the rider"), max_length=200, required=False)
    payment_method = forms.ChoiceField(label=gettext_lazy("Payment method"), choices=requests.choices)
    fee = Amount(label=gettext_lazy("Delivery fee by hand"), max_digits=7, required=False)
    fee_reason = PlainText(label=gettext_lazy("Reason of the fee"), max_length=300, required=False)
    discount = Amount(label=gettext_lazy("Discount by hand"), required=False)
    discount_reason = PlainText(label=gettext_lazy("Reason of the discount"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["zone"].queryset = DeliveryZone.objects.offered()  # type: ignore[attr-defined]

    @property
    def draft_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def clean_name(self) -> str:
        if name := str(self.cleaned_data["name"]):
            address_checks.check_name(name)
        return str(self.cleaned_data["name"])

    def clean_address(self) -> str:
        if address := str(self.cleaned_data["address"]):
            address_checks.check_address(address)
        return str(self.cleaned_data["address"])

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        fields["discount"] = fields.get("discount") or 0
        for name in ("fee", "discount"):
            if fields.get(name) and not fields.get(f"{name}_reason"):
                self.add_error(f"{name}_reason", ValidationError(_("Give a short reason for the next person.")))
        if fields.get("fee") == 0 and not fields.get("fee_reason"):
            self.add_error("fee_reason", ValidationError(_("Give a short reason for the next person.")))
        return fields


class LineForm(DraftSeenForm):
    variant = WholeNumber(min_value=1, max_value=2**63 - 1)
    quantity = WholeNumber(label=gettext_lazy("Quantity"), min_value=0, max_value=settings.CART_MAX_QUANTITY)


class PasteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text of a chat"),
        max_length=pasted_text.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        strip=True,
    )


class GuessesForm(DraftSeenForm):
    """Guesses that a person has ticked: `phone`, `address`, and goods as `variant:quantity`."""

    use_phone = forms.BooleanField(required=False)
    use_address = forms.BooleanField(required=False)
    phone = Phone(required=False)
    address = PlainText(max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        fields["goods"] = {}
        for one in self.data.getlist("goods")[: settings.CART_MAX_LINES]:  # type: ignore[attr-defined]  # a QueryDict
            variant, _colon, quantity = one.partition(":")
            if not (variant.isdecimal() and quantity.isdecimal() and len(variant) < 19 and len(quantity) < 3):
                raise ValidationError("goods is variant:quantity")
            fields["goods"][int(variant)] = int(quantity)
        return fields


class UseForm(DraftSeenForm):
    """What of the known customer goes into the draft: `name`, or the id of an address."""

    what = forms.RegexField(r"^(name|[1-9]\d{0,17})$")


class PlaceForm(DraftSeenForm):
    total = forms.DecimalField(max_digits=10, decimal_places=2, widget=forms.HiddenInput)
    at_counter = forms.BooleanField(required=False)
