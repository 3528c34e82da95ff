"""What is written down in the stock room, turned into values."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 100_000  # pieces: more is a slip of the hand


class ReceivingForm(forms.Form):
    pieces = forms.IntegerField(label=_("Pieces that came in"), min_value=1, max_value=MOST)
    reason = forms.CharField(label=_("From, or delivery note"), max_length=200, required=False)
    seen_entry = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CountingForm(forms.Form):
    counted = forms.IntegerField(label=_("Pieces counted"), min_value=0, max_value=MOST)
    reason = forms.CharField(label=_("Why it was wrong"), max_length=200)
    seen_on_hand = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
