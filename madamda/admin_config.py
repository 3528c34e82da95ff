"""Django's admin, told which site it is: `madamda.admin.AdminSite`."""

from django.contrib.admin.apps import AdminConfig


class ShopAdminConfig(AdminConfig):
    default_site = "madamda.admin.AdminSite"
