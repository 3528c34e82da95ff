"""Words that mean the same to whoever searches."""

from django.contrib import admin

from shop.admin.lasting import LastingAdmin
from shop.models import Synonyms


@admin.register(Synonyms)
class SynonymsAdmin(LastingAdmin):
    list_display = ("words",)
    search_fields = ("words",)
