"""News for customers: what is to be sent and what was sent on which channel, and links of orders to Telegram chats."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.events import OrderEvent
from orders.models.orders import Order
from orders.numbers import new_secret


class CustomerMessage(models.Model):
    """News of one event of an order on one channel: the queue while it waits, afterwards the log."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        TELEGRAM = "telegram", "Telegram"
        SMS = "sms", _("Text message")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Not needed any more")  # undone, overtaken by later news, or no longer wanted
        FAILED = "failed", _("Could not be sent")

    order = models.ForeignKey(Order, models.CASCADE, related_name="customer_messages")
    version = models.PositiveIntegerField()  # of the event
    kind = models.CharField(max_length=12, choices=OrderEvent.Kind)  # of the event
    channel = models.CharField(max_length=8, choices=Channel)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()  # next attempt
    tries = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)  # when it was sent, dropped or given up
    trouble = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["order", "version", "channel"], name="customermessage_once"),
        ]
        indexes = [
            # Polled every few seconds; nearly always empty.
            models.Index(fields=["due_at"], name="customermessage_waiting", condition=Q(state="waiting")),
            # Text messages of the last day, for their limits.
            models.Index(
                fields=["settled_at"], name="customermessage_sms_sent", condition=Q(channel="sms", state="sent")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.version}: {self.get_channel_display()}"


class TelegramLink(models.Model):
    """A pending offer: whoever sends the token to the bot before `expires_at` gets the order's news in that chat."""

    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="telegram_link")
    token = models.CharField(max_length=32, unique=True, default=new_secret)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.order}"
