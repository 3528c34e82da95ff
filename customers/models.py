"""Customers and their addresses. The phone number identifies a customer but grants no access."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madamda.inputs import name_constraints
from madamda.inputs.phone import display


class Customer(models.Model):
    phone = models.CharField(_("phone"), max_length=16, unique=True)  # E.164; matched by equality only
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(_("customer since"), default=timezone.now, editable=False)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            name_constraints.is_visible("customer", "name"),
            models.CheckConstraint(name="customer_phone_e164", condition=Q(phone__regex=r"^\+[1-9][0-9]{7,14}$")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def phone_display(self) -> str:
        return display(self.phone)


class Address(models.Model):
    """Address of an earlier order."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses", verbose_name=_("customer"))
    province = models.SlugField(_("province"), max_length=40)
    text = models.CharField(_("address"), max_length=300)
    used_at = models.DateTimeField(_("last used"), default=timezone.now)

    class Meta:
        ordering = ("-used_at",)
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(fields=["customer", "province", "text"], name="address_written_once"),
        ]

    def __str__(self) -> str:
        return self.text
