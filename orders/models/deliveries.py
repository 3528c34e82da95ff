"""Delivery runs of drivers, their stops, delivery attempts, and goods counted when they come back."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.lines import OrderLine
from orders.models.orders import Order
from orders.numbers import new_secret

_USER = settings.AUTH_USER_MODEL


class DeliveryRun(models.Model):
    """A driver's tour with orders and change money. `secret` opens the driver's page and ends with the run."""

    class Status(models.TextChoices):
        OPEN = "open", _("Loading")
        OUT = "out", _("On the road")
        BACK = "back", _("Back, to be counted")
        SETTLED = "settled", _("Settled")

    driver = models.ForeignKey(_USER, models.PROTECT, related_name="runs", verbose_name=_("driver"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    secret = models.CharField(max_length=32, default=new_secret, unique=True, editable=False)
    float_usd = models.DecimalField(_("change money, $"), max_digits=9, decimal_places=2, default=0)
    float_khr = models.DecimalField(_("change money, ៛"), max_digits=12, decimal_places=0, default=0)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    opened_by = models.ForeignKey(_USER, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    left_at = models.DateTimeField(_("left"), null=True, editable=False)
    back_at = models.DateTimeField(_("back"), null=True, editable=False)
    # What the cashier counted without seeing the expected sums.
    counted_usd = models.DecimalField(_("counted, $"), max_digits=9, decimal_places=2, null=True, editable=False)
    counted_khr = models.DecimalField(_("counted, ៛"), max_digits=12, decimal_places=0, null=True, editable=False)
    counted_by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", verbose_name=_("counted by"))
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    settled_by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", verbose_name=_("settled by"))
    reason = models.CharField(_("reason of the difference"), max_length=300, blank=True, default="", db_default="")

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("delivery run")
        verbose_name_plural = _("delivery runs")
        constraints = [
            models.CheckConstraint(
                name="deliveryrun_float_not_negative", condition=Q(float_usd__gte=0, float_khr__gte=0)
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], name="deliveryrun_unsettled", condition=~Q(status="settled")),
            models.Index(fields=["driver", "-opened_at"], name="deliveryrun_driver"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_overdue(self) -> bool:
        """True if its cash should have been counted: it was opened more than a day ago and is not settled."""
        return self.status != self.Status.SETTLED and self.opened_at < timezone.now() - timedelta(days=1)


class RunStop(models.Model):
    """An order in a run. `is_active` until the run is settled or the order leaves it: an order is in one active run."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Not delivered")

    run = models.ForeignKey(DeliveryRun, models.CASCADE, related_name="stops", verbose_name=_("delivery run"))
    order = models.ForeignKey(Order, models.PROTECT, related_name="stops", verbose_name=_("order"))
    position = models.PositiveSmallIntegerField(_("position"))
    is_active = models.BooleanField(default=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    at = models.DateTimeField(_("time"), null=True, editable=False)
    # What the driver says to have taken and given back at the door.
    taken_usd = models.DecimalField(_("taken, $"), max_digits=9, decimal_places=2, default=0)
    taken_khr = models.DecimalField(_("taken, ៛"), max_digits=12, decimal_places=0, default=0)
    change_usd = models.DecimalField(_("change, $"), max_digits=9, decimal_places=2, default=0)
    change_khr = models.DecimalField(_("change, ៛"), max_digits=12, decimal_places=0, default=0)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(is_active=True), name="runstop_one_active_run"),
            models.UniqueConstraint(fields=["run", "order"], name="runstop_once_in_run"),
            models.CheckConstraint(
                name="runstop_amounts_not_negative",
                condition=Q(taken_usd__gte=0, taken_khr__gte=0, change_usd__gte=0, change_khr__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.order}"


class DoorPress(models.Model):
    """A press on the driver's page, with an identifier of that page: it may arrive twice."""

    press = models.UUIDField(primary_key=True)
    stop = models.ForeignKey(RunStop, models.CASCADE, related_name="presses")
    at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return str(self.press)


class DeliveryAttempt(models.Model):
    """One attempt to deliver an order, numbered per order; `undone` if it was recorded by mistake."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        NOT_HOME = "not_home", _("Nobody home")
        NO_ANSWER = "no_answer", _("Doesn’t answer the phone")
        REFUSED = "refused", _("Refused")
        NO_MONEY = "no_money", _("Has no money")
        WRONG_ADDRESS = "wrong_address", _("Wrong address")
        POSTPONED = "postponed", _("Wants it on another day")
        DAMAGED = "damaged", _("Goods damaged")
        CALLED_BACK = "called_back", _("Called back by the shop")

    order = models.ForeignKey(Order, models.CASCADE, related_name="attempts", verbose_name=_("order"))
    number = models.PositiveSmallIntegerField(_("number"))
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome)
    version = models.PositiveIntegerField(editable=False)  # of the order's event that records it
    driver = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", verbose_name=_("driver"))
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    next_day = models.DateField(_("next attempt"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    undone = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ("order", "number")
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="deliveryattempt_numbered_once"),
            models.CheckConstraint(name="deliveryattempt_counts_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.number}: {self.get_outcome_display()}"


class GoodsCount(models.Model):
    """Goods of one line counted on their return: sellable, spoilt and missing pieces."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="counts", verbose_name=_("line"))
    sellable = models.PositiveIntegerField(_("sellable"))
    spoilt = models.PositiveIntegerField(_("spoilt"), default=0)
    missing = models.PositiveIntegerField(_("missing"), default=0)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("count of returned goods")
        verbose_name_plural = _("counts of returned goods")
        constraints = [
            models.CheckConstraint(name="goodscount_loss_has_reason", condition=Q(spoilt=0, missing=0) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.sellable}"
