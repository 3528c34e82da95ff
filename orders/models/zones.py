"""Delivery zones: fees, delivery days and cut-off times."""

from datetime import time
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madamda.inputs import name_constraints
from shop.models.triggers import SHOWN


def at_a_half_hour(value: time) -> None:
    """Raise ValidationError for any other time: cached pages are rendered again each half hour only."""
    if value.minute % 30 or value.second or value.microsecond:
        raise ValidationError(_("Choose a full or half hour, such as 14:00 or 14:30."))


class DeliveryZoneQuerySet(models.QuerySet["DeliveryZone"]):
    def offered(self) -> Self:
        return self.filter(active=True)


class DeliveryZone(models.Model):
    """A province, or pick-up at the shop."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    fee = models.DecimalField(_("fee"), max_digits=7, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    free_from = models.DecimalField(_("free from"), max_digits=9, decimal_places=2, null=True, blank=True)
    days_min = models.PositiveSmallIntegerField(_("days (minimum)"), default=1)
    days_max = models.PositiveSmallIntegerField(_("days (maximum)"), default=3)
    cut_off = models.TimeField(
        _("order by"),
        null=True,
        blank=True,
        validators=[at_a_half_hour],
        help_text=_("Later orders count as placed on the next day. Leave empty for the closing time."),
    )
    is_pick_up = models.BooleanField(_("picked up at the shop"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("offered"), default=True)

    objects = DeliveryZoneQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("delivery zone")
        verbose_name_plural = _("delivery zones")
        constraints = [
            name_constraints.is_visible("deliveryzone"),
            models.CheckConstraint(name="deliveryzone_fee_not_negative", condition=Q(fee__gte=0)),
            models.CheckConstraint(
                name="deliveryzone_days_in_order",
                condition=Q(days_max__gte=F("days_min")),
                violation_error_message=_("The maximum can’t be less than the minimum."),
            ),
        ]
        triggers = [SHOWN]

    def __str__(self) -> str:
        return self.name

    def fee_for(self, goods: Decimal) -> Decimal:
        return fee_for(goods, fee=self.fee, free_from=self.free_from)


def fee_for(goods: Decimal, *, fee: Decimal, free_from: Decimal | None) -> Decimal:
    """Return the delivery fee for goods worth `goods` dollars."""
    return Decimal(0) if free_from is not None and goods >= free_from else fee
