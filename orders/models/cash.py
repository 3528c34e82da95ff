"""The cash book: append-only entries per holder and currency, their running balances, and the shifts of the till."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import triggers as on_change
from orders.models.deliveries import DeliveryRun
from orders.models.orders import Order

_USER = settings.AUTH_USER_MODEL


class Shift(models.Model):
    """The time between an opening and a closing count of the till. At most one is open."""

    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    opened_by = models.ForeignKey(_USER, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opening_usd = models.DecimalField(_("opening count, $"), max_digits=9, decimal_places=2)
    opening_khr = models.DecimalField(_("opening count, ៛"), max_digits=12, decimal_places=0)
    is_open = models.BooleanField(_("open"), default=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed_by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by"))
    closing_usd = models.DecimalField(_("closing count, $"), max_digits=9, decimal_places=2, null=True)
    closing_khr = models.DecimalField(_("closing count, ៛"), max_digits=12, decimal_places=0, null=True)
    reason = models.CharField(_("reason of the difference"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.UniqueConstraint(fields=["is_open"], condition=Q(is_open=True), name="shift_one_open"),
            models.CheckConstraint(
                name="shift_counts_not_negative", condition=Q(opening_usd__gte=0, opening_khr__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class CashEntry(models.Model):
    """One signed amount of one holder. A wrong entry is never changed: a counter-entry names it in `counters`.

    Money that moves between two holders is two entries with the same `transfer`, which add up to zero.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", _("Before the cash book")
        COLLECTED = "collected", _("Collected")
        CHANGE_GIVEN = "change_given", _("Change given")
        FLOAT_OUT = "float_out", _("Change money for a run")
        HANDED_OVER = "handed_over", _("Handed over")
        REFUND_PAID = "refund_paid", _("Refunded")
        TAKEN_BACK = "taken_back", _("Marked as not received")
        MOVED = "moved", _("Moved")
        DIFFERENCE = "difference", _("Difference")

    class Holder(models.TextChoices):
        TILL = "till", _("Till")
        SAFE = "safe", _("Safe")
        DRIVER = "driver", _("Driver")
        DIFFERENCE = "difference", _("Differences")  # what is short (+) or over (−)
        BANK = "bank", _("Bank account")  # only what was settled there instead of in cash: never its balance

    at = models.DateTimeField(_("time"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    holder = models.CharField(_("holder"), max_length=12, choices=Holder)
    driver = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", verbose_name=_("driver"))
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    rate = models.DecimalField(_("riel for one dollar"), max_digits=10, decimal_places=2, null=True)  # of the order
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="cash", verbose_name=_("order"))
    run = models.ForeignKey(DeliveryRun, models.PROTECT, null=True, related_name="cash", verbose_name=_("delivery run"))
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="cash", verbose_name=_("shift"))
    transfer = models.UUIDField(null=True, editable=False)
    counters = models.OneToOneField("self", models.PROTECT, null=True, related_name="countered_by", editable=False)
    by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="", db_default="")

    class Meta:
        ordering = ("pk",)
        verbose_name = _("cash entry")
        verbose_name_plural = _("cash book")
        constraints = [
            models.CheckConstraint(name="cashentry_not_zero", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="cashentry_driver_named",
                condition=Q(holder="driver", driver__isnull=False) | (~Q(holder="driver") & Q(driver=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="cashentry_at"),
            models.Index(fields=["transfer"], name="cashentry_transfer", condition=Q(transfer__isnull=False)),
        ]
        triggers = on_change.CASH

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.currency}"


class CashBalance(models.Model):
    """The sum of a holder's entries in one currency. Only a trigger on the entries writes it."""

    holder = models.CharField(max_length=12, choices=CashEntry.Holder, editable=False)
    driver = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", editable=False)
    currency = models.CharField(max_length=3, editable=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2, editable=False)

    class Meta:
        ordering = ("holder", "driver", "currency")
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "driver", "currency"], name="cashbalance_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_holder_display()} {self.amount} {self.currency}"
