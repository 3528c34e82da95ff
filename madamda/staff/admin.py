"""Admin of staff accounts and groups: Django's pages, with the limits of a group beside its permissions."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group

from madamda.staff.models import RoleLimits, User


class RoleLimitsInline(admin.StackedInline):
    model = RoleLimits
    extra = 1  # a group without a row has limits of nothing


class LimitedGroupAdmin(GroupAdmin):
    inlines = (RoleLimitsInline,)


admin.site.unregister(Group)
admin.site.register(Group, LimitedGroupAdmin)
admin.site.register(User, UserAdmin)
