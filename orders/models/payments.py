"""KHQR payments: the payment requested for an order, the transfers received, and the state of the bank's API."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.orders import Order
from orders.status import PaymentState


class PaymentQuerySet(models.QuerySet["Payment"]):
    def due(self, now: datetime) -> Self:
        return self.filter(next_ask_at__lte=now).order_by("next_ask_at")


class Payment(models.Model):
    """Payment request of an order: one KHQR code, valid for KHQR_MINUTES."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="payment", verbose_name=_("order"))
    text = models.CharField(max_length=512, editable=False)  # the payload of the QR code
    md5 = models.CharField(max_length=32, unique=True, editable=False)  # of the text: the bank's key for the payment
    receiver = models.CharField(_("receiver"), max_length=32, editable=False)
    currency = models.CharField(_("currency"), max_length=3, editable=False)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, editable=False)
    link = models.URLField(max_length=300, blank=True, editable=False)  # deep link to a bank app, issued by the bank
    asked_for_at = models.DateTimeField(_("requested"), default=timezone.now, editable=False)
    good_until = models.DateTimeField(_("valid until"), editable=False)
    asks = models.PositiveSmallIntegerField(default=0, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)  # the bank's latest definite answer
    claimed_at = models.DateTimeField(null=True, editable=False)  # when the customer reported it as paid
    next_ask_at = models.DateTimeField(null=True, editable=False)  # None: no longer polled

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment by KHQR")
        verbose_name_plural = _("payments by KHQR")
        constraints = [
            models.CheckConstraint(name="payment_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_good_for_a_while", condition=Q(good_until__gt=models.F("asked_for_at"))
            ),
        ]
        indexes = [
            # Payments to poll; holds unpaid ones only.
            models.Index(fields=["next_ask_at"], name="payment_to_be_asked", condition=~Q(next_ask_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.amount} {self.currency}"

    def is_good(self, now: datetime) -> bool:
        return now < self.good_until


class ReplacedCode(models.Model):
    """A KHQR code that a code over another amount replaced. It is still polled: the customer may have paid it."""

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="replaced", verbose_name=_("payment"))
    md5 = models.CharField(max_length=32, unique=True, editable=False)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, editable=False)
    good_until = models.DateTimeField(_("valid until"), editable=False)
    asks = models.PositiveSmallIntegerField(default=0, editable=False)
    next_ask_at = models.DateTimeField(null=True, editable=False)  # None: no longer polled

    class Meta:
        ordering = ("pk",)
        verbose_name = _("replaced KHQR code")
        verbose_name_plural = _("replaced KHQR codes")
        indexes = [
            models.Index(fields=["next_ask_at"], name="replacedcode_to_be_asked", condition=~Q(next_ask_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.payment}: {self.amount}"

    def is_good(self, now: datetime) -> bool:
        return now < self.good_until


class BankTransferQuerySet(models.QuerySet["BankTransfer"]):
    def odd(self) -> Self:
        return self.exclude(verdict=PaymentState.MATCHED)

    def unsettled(self) -> Self:
        """Odd transfers still to be decided or refunded. An accepted SHORT transfer leaves nothing to refund."""
        accepted = Q(verdict=PaymentState.SHORT, resolution=BankTransfer.Resolution.ACCEPTED)
        return self.odd().filter(settled_at=None).exclude(accepted)


class BankTransfer(models.Model):
    """Transfer reported by the bank, its verdict, and the decision of staff."""

    class Resolution(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted as payment")
        RETURNED = "returned", _("Refunded")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="transfers", verbose_name=_("payment"))
    hash = models.CharField(_("bank's reference"), max_length=128, editable=False)
    sender = models.CharField(_("from"), max_length=128, blank=True, editable=False)
    receiver = models.CharField(_("to"), max_length=128, editable=False)
    currency = models.CharField(_("currency"), max_length=128, editable=False)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, editable=False)
    sent_at = models.DateTimeField(_("sent"), editable=False)
    seen_at = models.DateTimeField(_("seen"), default=timezone.now, editable=False)
    verdict = models.CharField(_("result"), max_length=12, choices=PaymentState, editable=False)
    # Decision of staff. An accepted overpayment stays unsettled until its excess is refunded.
    resolution = models.CharField(
        _("decision"), max_length=12, choices=Resolution, blank=True, default="", db_default="", editable=False
    )
    settled_at = models.DateTimeField(_("resolved"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("by")
    )
    settlement = models.CharField(_("how it was resolved"), max_length=300, blank=True)

    objects = BankTransferQuerySet.as_manager()

    class Meta:
        ordering = ("-seen_at", "-pk")
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            # One transfer pays at most one order, also under concurrency.
            models.UniqueConstraint(
                fields=["hash"], name="banktransfer_pays_once", condition=~Q(verdict=PaymentState.DUPLICATE)
            ),
            models.UniqueConstraint(
                fields=["payment"], name="banktransfer_one_match", condition=Q(verdict=PaymentState.MATCHED)
            ),
            models.UniqueConstraint(fields=["payment", "hash"], name="banktransfer_written_once"),
            models.CheckConstraint(
                name="banktransfer_resolution_known",
                condition=Q(resolution__in=["", "accepted", "returned"]),
            ),
            models.CheckConstraint(
                name="banktransfer_settled_by_somebody",
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]
        indexes = [
            # Transfers that staff have to review.
            models.Index(fields=["-seen_at"], name="banktransfer_odd", condition=~Q(verdict=PaymentState.MATCHED)),
        ]

    def __str__(self) -> str:
        return f"{self.hash[:12]}: {self.amount} {self.currency}"


class GatewayState(models.Model):
    """State of the bank's API in a single row, so that all processes observe the same back-off."""

    class Trouble(models.TextChoices):
        TOKEN = "token", _("The bank does not accept our token. Ask it for a new one, and set BANK_TOKEN.")
        CLOSED = "closed", _("The bank refused this server. It only answers servers in Cambodia.")
        BUSY = "busy", _("The bank asked us to wait.")
        AWAY = "away", _("The bank does not answer.")
        NONSENSE = "nonsense", _("The bank’s answer can’t be read.")

    answered_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True, default="")
    failures = models.PositiveIntegerField(default=0)  # in a row
    quiet_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("connection to the bank")
        verbose_name_plural = _("connections to the bank")
        constraints = [models.CheckConstraint(name="gatewaystate_only_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.get_trouble_display() if self.trouble else "ok"

    @classmethod
    def load(cls) -> Self:
        line, _made = cls.objects.get_or_create(pk=1)
        return line

    def is_quiet(self, now: datetime) -> bool:
        return self.quiet_until is not None and now < self.quiet_until
