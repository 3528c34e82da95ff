"""Forms for cash and for what happens at the door."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madamda.inputs.fields import Amount, PlainText, WholeNumber
from orders.cash.cash_book import Amounts
from orders.deliveries import attempts

_MOST_RIEL = 10**10
_FURTHEST = 60  # days until the next delivery attempt


class CashForm(forms.Form):
    """Notes in both currencies; empty fields count as nothing."""

    usd = Amount(label=_("Dollars"), required=False)
    khr = WholeNumber(label=_("Riel"), min_value=0, max_value=_MOST_RIEL, required=False)

    @property
    def amounts(self) -> Amounts:
        return _amounts(self.cleaned_data, "usd", "khr")


class CashCountForm(CashForm):
    reason = PlainText(label=_("Reason, if the count differs"), max_length=300, required=False)


class PressForm(forms.Form):
    press = forms.UUIDField(widget=forms.HiddenInput)
    note = PlainText(label=_("Note"), max_length=300, required=False)


class DeliveredForm(PressForm):
    """The notes that the customer gave, and those given back."""

    taken_usd = Amount(label=_("Taken, dollars"), required=False)
    taken_khr = WholeNumber(label=_("Taken, riel"), min_value=0, max_value=_MOST_RIEL, required=False)
    change_usd = Amount(label=_("Change, dollars"), required=False)
    change_khr = WholeNumber(label=_("Change, riel"), min_value=0, max_value=_MOST_RIEL, required=False)

    @property
    def taken(self) -> Amounts:
        return _amounts(self.cleaned_data, "taken_usd", "taken_khr")

    @property
    def change(self) -> Amounts:
        return _amounts(self.cleaned_data, "change_usd", "change_khr")


class AttemptFields(forms.Form):
    """A delivery that failed, and the day on which it is tried again."""

    outcome = forms.TypedChoiceField(
        label=_("What happened"),
        choices=[(one, one.label) for one in attempts.FAILURES],
        coerce=attempts.Outcome,
    )
    note = PlainText(label=_("Note"), max_length=300, required=False)
    next_day = forms.DateField(label=_("Try again on"), required=False)

    def clean_next_day(self) -> date | None:
        day: date | None = self.cleaned_data["next_day"]
        today = timezone.localdate()
        if day and not today <= day <= today + timedelta(days=_FURTHEST):
            raise forms.ValidationError(_("Choose a day within the next %(days)d days."), params={"days": _FURTHEST})
        return day


class FailedForm(AttemptFields, PressForm):
    pass


def _amounts(cleaned: dict[str, Any], base: str, second: str) -> Amounts:
    nothing = Amounts()
    return Amounts(cleaned.get(base) or nothing.base, cleaned.get(second) or nothing.second)
