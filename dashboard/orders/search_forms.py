"""What staff choose in the list of all orders, turned into what they want to see."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.orders import search
from dashboard.orders.search import Wanted
from madamda.inputs.fields import PlainText
from orders.models import DeliveryZone
from orders.order_search import LONGEST
from orders.status import Status


class WordsForm(forms.Form):
    """Whoever calls: their phone number, or anything else an order is found by."""

    phone = PlainText(label=_("Phone, name or order number"), max_length=LONGEST)


class OrdersForm(forms.Form):
    """What cannot be understood is said at its field, and nothing is shown in its place."""

    q = PlainText(
        label=_("Number, phone, name, product, address or day"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    payment = forms.ChoiceField(label=_("Payment"), required=False)
    zone = forms.ChoiceField(label=_("Delivery to"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), choices=search.SORTS, required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="orders_%s")
        self.fields |= {"from": _a_day(_("From day")), "to": _a_day(_("To day"))}
        payments = [(key, words) for key, (words, _condition) in search.PAYMENTS.items()]
        self._offer("status", Status.choices)
        self._offer("payment", payments)
        self._offer("zone", [(zone.code, zone.name) for zone in DeliveryZone.objects.all()])

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        for name, day in (("from", first), ("to", last)):
            if day and not 2000 <= day.year <= 2100:
                self.add_error(name, _("The shop knows nothing of those days."))
        if first and last and first > last:
            self.add_error("to", _("The last day is before the first."))
        return self.cleaned_data

    @property
    def choices(self) -> list[forms.BoundField]:
        """What stands behind the words: filters, days and the order."""
        return [self[name] for name in ("status", "payment", "zone", "from", "to", "sort")]

    @property
    def wanted(self) -> Wanted:
        """Of a form that is valid."""
        sent = self.cleaned_data
        chosen = {name: sent[name] for name in ("q", "status", "payment", "zone")}
        return Wanted(**chosen, first=sent["from"], last=sent["to"], sort=sent["sort"] or search.NEWEST)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]  # fields know no choices


def _a_day(label: Any) -> forms.DateField:  # lazy words: the stubs have no public name for them
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)
