"""The day of the next delivery attempt."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FURTHEST = 60  # days


def next_attempt(day: date | None) -> date | None:
    """Return the day if it is possible; raises ValidationError for one that is over or too far away."""
    today = timezone.localdate()
    if day and not today <= day <= today + timedelta(days=FURTHEST):
        raise ValidationError(_("Choose a day within the next %(days)d days."), params={"days": FURTHEST})
    return day
