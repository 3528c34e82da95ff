"""Forms of the order search."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.orders import search
from dashboard.orders.search import Wanted
from madamda.inputs.fields import PlainText
from orders.models import DeliveryZone
from orders.order_search import LONGEST
from orders.status import PaymentMethod, Status


class WordsForm(forms.Form):
    """Search by phone number, or by anything else that identifies an order."""

    phone = PlainText(label=_("Phone, name or order number"), max_length=LONGEST)


class OrdersForm(forms.Form):
    """Search and filters. Invalid values are errors, and no orders are shown."""

    q = PlainText(
        label=_("Order number, phone, name, product, address or date"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    payment = forms.ChoiceField(label=_("Payment"), required=False)
    method = forms.ChoiceField(label=_("Payment method"), required=False)
    zone = forms.ChoiceField(label=_("Delivery to"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), choices=search.SORTS, required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="orders_%s")
        self.fields |= {"from": _a_day(_("From date")), "to": _a_day(_("To date"))}
        payments = [(key, words) for key, (words, _condition) in search.PAYMENTS.items()]
        groups = [(key, words) for key, (words, _condition) in search.STATUSES.items()]
        self._offer("status", [*groups, *Status.choices])
        self._offer("payment", payments)
        self._offer("method", PaymentMethod.choices)
        self._offer("zone", [(zone.code, zone.name) for zone in DeliveryZone.objects.all()])

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        for name, day in (("from", first), ("to", last)):
            if day and not 2000 <= day.year <= 2100:
                self.add_error(name, _("There is no data for those days."))
        if first and last and first > last:
            self.add_error("to", _("The end date must not be before the start date."))
        return self.cleaned_data

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields beside the search words: filters, days and sort order."""
        return [self[name] for name in ("status", "payment", "method", "zone", "from", "to", "sort")]

    @property
    def wanted(self) -> Wanted:
        """The search; the form must be valid."""
        sent = self.cleaned_data
        chosen = {name: sent[name] for name in ("q", "status", "payment", "method", "zone")}
        return Wanted(**chosen, first=sent["from"], last=sent["to"], sort=sent["sort"] or search.NEWEST)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]  # Field has no `choices`


def _a_day(label: Any) -> forms.DateField:  # lazy string: the stubs have no public type for it
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)
