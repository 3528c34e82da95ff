"""The sign above Django's admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.site_header = "Madamda"
admin.site.site_title = "Madamda"
admin.site.index_title = _("The shop from behind")
