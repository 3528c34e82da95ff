"""Admin of staff accounts, with Django's user pages."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from madamda.staff.models import User

admin.site.register(User, UserAdmin)
