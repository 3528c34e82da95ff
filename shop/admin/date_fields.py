"""Form fields for a start and an end, in which the time of day is optional."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

END_OF_DAY = time(23, 59, 59)


class Beginning(forms.SplitDateTimeField):
    """Start of a period. A date without a time means 00:00:00 of that day."""

    widget = AdminSplitDateTime

    def __init__(self, **options: Any) -> None:
        options = {"required": False, "help_text": _("A date alone means the whole day."), **options}
        super().__init__(require_all_fields=False, **options)
        for field in self.fields:
            field.required = False

    def compress(self, data_list: Sequence[Any] | None) -> datetime | None:
        day, hour = [*(data_list or ()), None, None][:2]
        if day is None and hour is None:
            return None
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid_date"], code="invalid_date")
        return timezone.make_aware(datetime.combine(day, self.hour_of(hour)))

    def hour_of(self, hour: time | None) -> time:
        return hour or time.min


class Ending(Beginning):
    """End of a period. A date without a time, or with 00:00, means 23:59:59: the last day counts in full."""

    def hour_of(self, hour: time | None) -> time:
        return END_OF_DAY if hour in (None, time.min) else hour


def say_if_over(request: HttpRequest, what: str, ended_at: datetime | None) -> None:
    """Add a warning if the saved period has already ended."""
    if ended_at and ended_at <= timezone.now():
        when = date_format(timezone.localtime(ended_at), "j F Y, H:i")
        words = gettext("%(what)s has already ended, on %(when)s.")
        messages.warning(request, words % {"what": what, "when": when})
