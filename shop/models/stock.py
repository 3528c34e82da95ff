"""Ledger of stock movements: every change of a quantity on hand, with its user and reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Variant


class StockMovement(models.Model):
    """One change of a variant's stock. The sum of its movements equals `on_hand`."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        SOLD = "sold", _("sold")
        RETURNED = "returned", _("returned")
        CORRECTED = "corrected", _("corrected")
        WRITTEN_OFF = "written_off", _("written off")

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="movements", verbose_name=_("variant"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    quantity = models.IntegerField(_("quantity"), help_text=_("What left has a minus."))
    reference = models.CharField(_("order"), max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = [
            models.CheckConstraint(
                name="stockmovement_direction_fits_kind",
                condition=Q(kind__in=["received", "returned"], quantity__gt=0)
                | Q(kind__in=["sold", "written_off"], quantity__lt=0)
                | (Q(kind="corrected") & ~Q(quantity=0)),
            ),
            models.CheckConstraint(
                name="stockmovement_correction_says_why", condition=~Q(kind__in=["corrected", "written_off"], reason="")
            ),
        ]
        indexes = [
            # History of one variant, newest first, and its sum.
            models.Index(fields=["variant", "-at"], name="stockmovement_of_variant"),
            # Movements of one order.
            models.Index(fields=["reference"], name="stockmovement_of_order", condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:+d} {self.variant}"
