"""App configuration that makes `madamda.admin.AdminSite` the default admin site."""

from django.contrib.admin.apps import AdminConfig


class ShopAdminConfig(AdminConfig):
    default_site = "madamda.admin.AdminSite"
