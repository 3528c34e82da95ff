"""Accounts in the admin, with Django's own pages for users."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from madamda.staff.models import User

admin.site.register(User, UserAdmin)
