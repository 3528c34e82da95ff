"""The user model of staff accounts, and limits per group. Customers have no accounts of this kind."""

from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.translation import gettext_lazy as _

_UNLIMITED = Decimal("9999999.99")


class User(AbstractUser):
    """Django's user. A custom model must exist from the start, because it cannot be swapped later."""

    @property
    def display_name(self) -> str:
        """The first name, else the username."""
        return self.first_name or self.username

    @cached_property
    def limits(self) -> "Limits":
        """The highest limits of the user's groups. One query; none for an admin, who has no limits."""
        if self.is_superuser:
            return Limits(100, _UNLIMITED)
        found = list(RoleLimits.objects.filter(group__user=self))
        return Limits(
            max((one.max_discount_percent for one in found), default=0),
            max((one.max_refund for one in found), default=Decimal(0)),
        )


class Limits(NamedTuple):
    """What a user may do without a manager."""

    max_discount_percent: int  # of an order's goods, by hand
    max_refund: Decimal  # per refund, in the base currency


class RoleLimits(models.Model):
    group = models.OneToOneField(Group, models.CASCADE, related_name="limits", verbose_name=_("group"))
    max_discount_percent = models.PositiveSmallIntegerField(
        _("largest discount by hand, percent of the goods"), default=0
    )
    max_refund = models.DecimalField(_("largest refund"), max_digits=9, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("limits of a group")
        verbose_name_plural = _("limits of groups")
        constraints = [
            models.CheckConstraint(
                name="rolelimits_in_range", condition=models.Q(max_discount_percent__lte=100, max_refund__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return str(self.group)
