"""Admin of search synonyms."""

from django.contrib import admin

from shop.admin.large_tables import LastingMixin
from shop.models import Synonyms


@admin.register(Synonyms)
class SynonymsAdmin(LastingMixin, admin.ModelAdmin):
    list_display = ("words",)
    search_fields = ("words",)
