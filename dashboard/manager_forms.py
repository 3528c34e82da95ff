"""Forms of the pages for managers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.reports import sales_stats
from madamda.inputs.fields import PlainText
from shop import ordering_pause
from shop.models import StoreSettings

LONGEST_PAUSE = timedelta(days=31)


class PauseForm(forms.Form):
    """End of a pause, in the shop's time zone, and a message to customers in each language (optional)."""

    until = forms.DateTimeField(
        label=_("No orders until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    words_en = PlainText(label=_("Message for customers, in English"), max_length=200, required=False)
    words_km = PlainText(label=_("Message for customers, in Khmer"), max_length=200, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def as_it_is(front: StoreSettings) -> dict[str, Any]:
        until = front.paused_until or timezone.now() + timedelta(hours=1)
        words = {f"words_{code}": getattr(front, f"pause_words_{code}") for code, _name in settings.LANGUAGES}
        return {"until": timezone.localtime(until), "seen": ordering_pause.version_token(front), **words}

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError(_("This time is already over."))
        if until > timezone.now() + LONGEST_PAUSE:
            raise forms.ValidationError(_("At most one month at a time."))
        return until


def _a_day(label: Any) -> forms.DateField:  # lazy string: the stubs have no public type for it
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class RangeForm(forms.Form):
    """A range of days: a preset, or first and last day; today by default. Impossible days are errors."""

    CHOICES = {"today": (_("Today"), 1), "7": (_("7 days"), 7), "30": (_("30 days"), 30)}

    range = forms.CharField(required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.fields |= {"from": _a_day(_("From date")), "to": _a_day(_("To date"))}

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if any(day and not 2000 <= day.year <= 2100 for day in (first, last)):
            self.add_error("from", _("There is no data for those days."))
        elif first and last and not 0 <= (last - first).days < sales_stats.LONGEST:
            words = _("Choose up to %(days)d days, the first day first.") % {"days": sales_stats.LONGEST}
            self.add_error("to", words)
        return self.cleaned_data

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        return [(key, words) for key, (words, _days) in self.CHOICES.items()]

    @property
    def chosen(self) -> str:
        """The selected preset; empty for custom days."""
        if not self.is_valid() or self.cleaned_data["from"] or self.cleaned_data["to"]:
            return ""
        key = self.data.get("range", "")
        return key if key in self.CHOICES else "today"

    @property
    def span(self) -> sales_stats.Range:
        """The range; the form must be valid."""
        today = timezone.localdate()
        if not self.chosen:
            last = self.cleaned_data["to"] or min(
                today, self.cleaned_data["from"] + timedelta(days=sales_stats.LONGEST - 1)
            )
            return sales_stats.Range(self.cleaned_data["from"] or last, max(last, self.cleaned_data["from"] or last))
        return sales_stats.Range(today - timedelta(days=self.CHOICES[self.chosen][1] - 1), today)
