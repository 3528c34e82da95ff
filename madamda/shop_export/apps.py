"""App configuration: exports of the whole shop."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShopExportConfig(AppConfig):
    name = "madamda.shop_export"
    verbose_name = _("Export of the shop")
