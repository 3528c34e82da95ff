"""Django's admin, told which site it is: `madamda.admin.BackOffice`."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "madamda.admin.BackOffice"
