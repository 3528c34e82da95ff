"""Forms about a customer: the level by hand, and notes."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import CustomerLevel
from madamda.inputs.fields import PlainText, WholeNumber


class LevelForm(forms.Form):
    """A level by hand with its reason. `seen` is the latest level of which the page knew; 0 if there was none."""

    level = forms.ChoiceField(
        label=_("Level"), choices=[("", _("By the rules")), *CustomerLevel.Level.choices], required=False
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day it counts. Empty: until it is changed."),
    )
    reason = PlainText(label=_("Reason"), max_length=300)
    seen = WholeNumber(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise ValidationError(_("This day is over."))
        return until

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if not fields.get("level"):
            fields["until"] = None
        return fields


class CustomerNoteForm(forms.Form):
    text = PlainText(label=_("Note"), max_length=300)
