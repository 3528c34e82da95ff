"""Internal notes on an order: for staff only, never shown to the customer or printed on their papers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import triggers as on_change
from orders.models.orders import Order


class OrderNote(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="notes", verbose_name=_("order"))
    text = models.CharField(_("note"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        triggers = on_change.NOTE

    def __str__(self) -> str:
        return f"{self.order}: {self.text}"
