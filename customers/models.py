"""Customers, addresses, and what staff note about them. The phone identifies a customer but grants no access."""

from django.conf import settings
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
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)  # name and phone are placeholders

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        permissions = [
            ("restrict_customer", "Can ask for prepayment, block, and lift both"),
            ("erase_customer", "Can erase all data of a customer"),
        ]
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


class CustomerLevel(models.Model):
    """A level that staff set by hand. Only a customer's latest row counts, until the end of its last day."""

    class Level(models.TextChoices):
        NEW = "new", _("New")
        GOOD = "good", _("Good")
        WATCH = "watch", _("Watch")
        PREPAY = "prepay", _("Pays first")
        BLOCKED = "blocked", _("Blocked")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="levels", verbose_name=_("customer"))
    level = models.CharField(_("level"), max_length=8, choices=Level, blank=True)  # empty: by the rules again
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateField(_("until"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("level of a customer")
        verbose_name_plural = _("levels of customers")
        indexes = [models.Index(fields=["customer", "-id"], name="customerlevel_latest")]

    def __str__(self) -> str:
        return f"{self.customer}: {self.get_level_display()}"


class CustomerNote(models.Model):
    """A note for staff only, never shown to the customer."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="notes", verbose_name=_("customer"))
    text = models.CharField(_("note"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("note on a customer")
        verbose_name_plural = _("notes on customers")

    def __str__(self) -> str:
        return f"{self.customer}: {self.text}"
