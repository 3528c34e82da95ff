"""Order events: the numbered, append-only history of an order, which is also the outbox of the live pages."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import triggers as on_change
from orders.models.orders import Order
from orders.status import Status


class OrderEventQuerySet(models.QuerySet["OrderEvent"]):
    def unannounced(self) -> Self:
        return self.filter(announced_at=None).order_by("pk")

    def standing_moves(self) -> Self:
        """Changes of status that were not undone. Only the latest can be undone, so its UNDONE event is the next."""
        undone = OrderEvent.objects.filter(
            order=OuterRef("order"), version=OuterRef("version") + 1, kind=OrderEvent.Kind.UNDONE
        )
        return self.filter(~Exists(undone), kind__in=Status.values)


class OrderEvent(models.Model):
    """One event of an order. `version` is unique per order, so that concurrent changes conflict; it has no gaps."""

    class Kind(models.TextChoices):
        PLACED = "placed", _("Placed")
        CONFIRMED = "confirmed", _("Confirmed")
        PREPARING = "preparing", _("Packing")
        READY = "ready", _("Ready")
        OUT = "out", _("On the way")
        DELIVERED = "delivered", _("Delivered")
        CANCELLED = "cancelled", _("Cancelled")
        RETURNING = "returning", _("Coming back")
        RETURNED = "returned", _("Back at the shop")
        ATTEMPTED = "attempted", _("Delivery failed")
        EDITED = "edited", _("Order changed")
        UNDONE = "undone", _("Step undone")
        PAID = "paid", _("Payment received")
        UNPAID = "unpaid", _("Mark as not paid")
        RECEIVED = "received", _("Received by the customer")
        UNRECEIVED = "unreceived", _("Marked as not received")
        NOTED = "noted", _("Note added")
        CLAIMED = "claimed", _("Customer says paid")
        MATCHED = "matched", _("Payment found at the bank")
        SHORT = "short", _("Paid too little")
        OVER = "over", _("Paid too much")
        LATE = "late", _("Paid too late")
        DUPLICATE = "duplicate", _("Paid twice")
        MISDIRECTED = "misdirected", _("Wrong payment")
        TO_CASH = "to_cash", _("Switched to cash")
        EXPIRED = "expired", _("Not paid in time")
        SETTLED = "settled", _("Payment resolved")
        REFUNDED = "refunded", _("Refunded")
        RETURN_ASKED = "return_asked", _("Return requested")
        RETURN_APPROVED = "ret_approved", _("Return approved")
        RETURN_REFUSED = "ret_refused", _("Return not accepted")
        RETURN_RECEIVED = "ret_received", _("Returned goods counted")
        REPLACED = "replaced", _("Replacement ordered")

    NOT_PAID = "not paid in time"  # reason of an automatic cancellation
    # Reported by the bank if `by` is None; staff record PAID under their own name.
    BY_THE_BANK = (Kind.PAID, Kind.MATCHED, Kind.SHORT, Kind.OVER, Kind.LATE, Kind.DUPLICATE, Kind.MISDIRECTED)

    order = models.ForeignKey(Order, models.CASCADE, related_name="events", verbose_name=_("order"))
    version = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )  # None: the customer, the bank or a timer (see outbox.events.doer)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)
    announced_at = models.DateTimeField(null=True, editable=False)

    objects = OrderEventQuerySet.as_manager()

    class Meta:
        ordering = ("order", "version")
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["order", "version"], name="orderevent_numbered_once"),
            models.CheckConstraint(name="orderevent_version_counts_from_one", condition=Q(version__gte=1)),
        ]
        indexes = [
            # Polled by the relay many times a second; nearly always empty.
            models.Index(fields=["id"], name="orderevent_unannounced", condition=Q(announced_at=None)),
            # Recent changes of status that can still be undone.
            models.Index(fields=["at"], name="orderevent_at"),
        ]
        triggers = on_change.EVENT

    def __str__(self) -> str:
        return f"{self.order} {self.version}: {self.get_kind_display()}"
