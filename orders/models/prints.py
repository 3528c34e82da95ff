"""Prints: every printed document of an order, numbered, so that later ones are marked as copies."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.orders import Order


class Print(models.Model):
    class Document(models.TextChoices):
        TICKET = "ticket", _("Order slip 80 mm")
        SLIP = "slip", _("Packing slip A4")
        RECEIPT = "receipt", _("Receipt")

    order = models.ForeignKey(Order, models.CASCADE, related_name="prints", verbose_name=_("order"))
    paper = models.CharField(_("paper"), max_length=8, choices=Document)
    copy = models.PositiveSmallIntegerField(_("copy"))  # 1 is the original
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("print")
        verbose_name_plural = _("prints")
        constraints = [
            models.UniqueConstraint(fields=["order", "paper", "copy"], name="print_numbered_once"),
            models.CheckConstraint(name="print_copy_counts_from_one", condition=Q(copy__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_paper_display()}, {self.copy}"
