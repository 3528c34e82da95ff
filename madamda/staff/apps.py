"""Staff: the accounts of the people who work here."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "madamda.staff"
    verbose_name = _("Staff")
