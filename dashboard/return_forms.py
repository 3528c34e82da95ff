"""Forms of the staff pages about returns and refunds."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.forms import ChangeForm, SeenForm
from madamda.inputs.fields import Amount, Identifier, PlainText, WholeNumber
from orders.models import Refund
from shop.models import Variant

_ROWS = range(1, 4)  # kinds of goods in a replacement
_MOST = 999


class RefundForm(SeenForm):
    amount = Amount(label=_("Amount"), min_value=Decimal("0.01"))
    method = forms.TypedChoiceField(label=_("How"), choices=Refund.Method.choices, coerce=Refund.Method)
    how = PlainText(label=_("Note"), max_length=300)


class ReturnRefundForm(RefundForm):
    with_delivery = forms.BooleanField(label=_("With the delivery fee"), required=False)


class AnswerForm(ChangeForm):
    """An approval or a refusal, with the answer that the customer reads."""


class ReplacementForm(SeenForm):
    """Up to three SKUs with their pieces: `sku-1` and `pieces-1`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # arguments of Django's form
        super().__init__(*args, **kwargs)
        for row in _ROWS:
            self.fields[f"sku-{row}"] = Identifier(label=_("SKU"), max_length=40, required=False)
            self.fields[f"pieces-{row}"] = WholeNumber(
                label=_("Pieces"), min_value=1, max_value=_MOST, required=False, initial=1
            )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        wanted: dict[str, int] = {}
        for row in _ROWS:
            sku, pieces = found.get(f"sku-{row}"), found.get(f"pieces-{row}") or 1
            if sku:
                wanted[sku] = wanted.get(sku, 0) + pieces
        known = dict(Variant.objects.filter(sku__in=wanted).values_list("sku", "pk"))
        if unknown := sorted(wanted.keys() - known.keys()):
            raise forms.ValidationError(_("No goods with the SKU %(sku)s."), params={"sku": ", ".join(unknown)})
        quantities = {known[sku]: pieces for sku, pieces in wanted.items()}
        return {"seen": found.get("version"), "quantities": quantities}
