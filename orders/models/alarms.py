"""Alarms: the escalation steps (rungs) of an order that staff do not accept, each of them raised once."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.orders import Order

_UNTOLD = Q(told_at=None, rung__in=("boards", "customer"))


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def untold(self) -> Self:
        """Alarms not yet announced to the live pages, oldest first."""
        return self.filter(rung__in=Alarm.LIVE, told_at=None).order_by("pk")

    def to_be_sent(self, now: datetime) -> Self:
        return self.filter(send_at__lte=now).order_by("send_at")


class Alarm(models.Model):
    """One escalation step of one order: ring the boards, inform the customer, or send to Telegram."""

    class Rung(models.TextChoices):
        BOARDS = "boards", _("The boards rang")
        CUSTOMER = "customer", _("The customer was told")
        TELEGRAM = "telegram", _("A message was sent to Telegram")

    LIVE = (Rung.BOARDS, Rung.CUSTOMER)  # announced by the relay; TELEGRAM is sent by notifications.dispatch

    order = models.ForeignKey(Order, models.CASCADE, related_name="alarms", verbose_name=_("order"))
    rung = models.CharField(_("what"), max_length=8, choices=Rung)
    at = models.DateTimeField(_("due"), default=timezone.now)
    told_at = models.DateTimeField(_("time"), null=True)
    send_at = models.DateTimeField(null=True, editable=False)  # next attempt; None: nothing left to send
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [models.UniqueConstraint(fields=["order", "rung"], name="alarm_rung_once")]
        indexes = [
            # Polled by the relay and by notifications.dispatch; nearly always empty.
            models.Index(
                fields=["id"], name="alarm_untold", condition=Q(told_at=None, rung__in=("boards", "customer"))
            ),
            models.Index(fields=["send_at"], name="alarm_to_be_sent", condition=~Q(send_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_rung_display()}"
