"""Orders that staff are entering: without a number, and without a hold on stock or promo codes."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madamda.inputs.phone import display
from orders.models.orders import Order, OrderSource
from orders.models.zones import DeliveryZone
from orders.numbers import new_secret
from orders.status import PaymentMethod
from shop.models import Variant

_USER = settings.AUTH_USER_MODEL


class OrderDraft(models.Model):
    """Placed under `submission`, it becomes one order. `secret` opens the page on which its customer confirms it."""

    submission = models.UUIDField(unique=True, default=uuid4, editable=False)
    secret = models.CharField(max_length=32, unique=True, default=new_secret, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    source = models.CharField(_("source"), max_length=12, choices=OrderSource, default=OrderSource.PHONE)
    conversation = models.CharField(
        _("link to the conversation"), max_length=300, blank=True, validators=[URLValidator(["https"])]
    )
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    zone = models.ForeignKey(DeliveryZone, models.SET_NULL, null=True, related_name="+", verbose_name=_("delivery to"))
    address = models.CharField(_("address"), max_length=300, blank=True)
    note = models.CharField(_("note for the rider"), max_length=200, blank=True)
    payment_method = models.CharField(_("payment"), max_length=12, choices=PaymentMethod, default=PaymentMethod.CASH)
    fee = models.DecimalField(_("delivery fee by hand"), max_digits=7, decimal_places=2, null=True)
    fee_reason = models.CharField(_("reason of the fee"), max_length=300, blank=True)
    discount = models.DecimalField(_("discount by hand"), max_digits=10, decimal_places=2, default=0)
    discount_reason = models.CharField(_("reason of the discount"), max_length=300, blank=True)
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+", verbose_name=_("by"))  # who saved it last
    created_at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    asked_at = models.DateTimeField(_("customer asked"), null=True, editable=False)
    order = models.OneToOneField(Order, models.CASCADE, null=True, related_name="draft", editable=False)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("order draft")
        verbose_name_plural = _("order drafts")
        constraints = [
            models.CheckConstraint(
                name="orderdraft_by_hand_has_reason",
                condition=(Q(fee=None) | (Q(fee__gte=0) & ~Q(fee_reason="")))
                & (Q(discount=0) | (Q(discount__gt=0) & ~Q(discount_reason=""))),
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="orderdraft_created"),
            # Drafts that wait for their customers.
            models.Index(
                fields=["asked_at"], name="orderdraft_waiting", condition=Q(order=None, asked_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def phone_display(self) -> str:
        return display(self.phone) if self.phone else ""

    def get_absolute_url(self) -> str:
        """The page for the customer; its address grants access."""
        return reverse("orders:draft", args=[self.secret])


class OrderDraftLine(models.Model):
    draft = models.ForeignKey(OrderDraft, models.CASCADE, related_name="lines", verbose_name=_("order draft"))
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+", verbose_name=_("variant"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))

    class Meta:
        ordering = ("pk",)
        verbose_name = _("line of a draft")
        verbose_name_plural = _("lines of drafts")
        constraints = [
            models.UniqueConstraint(fields=["draft", "variant"], name="orderdraftline_once"),
            models.CheckConstraint(name="orderdraftline_at_least_one", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
