"""Log of exports: who exported what and when, the number of rows, and the filters."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    class What(models.TextChoices):
        GOODS = "goods", _("goods")
        ORDERS = "orders", _("orders")
        FIGURES = "figures", _("reports")
        CUSTOMERS = "customers", _("customers")
        PERSON = "person", _("data of one customer")
        SHOP = "shop", _("the whole shop")

    what = models.CharField(_("what"), max_length=12, choices=What)
    rows = models.PositiveIntegerField(_("rows"))
    filters = models.CharField(_("filters"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ("view",)
        permissions = [
            ("export_goods", "Can export goods"),
            ("export_orders", "Can export orders, with names and phone numbers"),
            ("export_figures", "Can export figures"),
            ("export_customers", "Can export customers, with names and phone numbers"),
            ("export_person", "Can see and export all data of one customer"),
            ("export_shop", "Can export the whole shop"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.rows}"
