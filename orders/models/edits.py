"""Changes of placed orders: who is editing, the proposed change, and what was before and after it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.orders import Order


class OrderEdit(models.Model):
    """An edit of an order. At most one per order is open, and its editor has it until `expires_at`.

    A committed edit is kept with the order before and after it; `version` is that of its event.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        COMMITTED = "committed", _("Saved")
        DISCARDED = "discarded", _("Discarded")
        TAKEN_OVER = "taken_over", _("Taken over")

    order = models.ForeignKey(Order, models.CASCADE, related_name="edits", verbose_name=_("order"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )  # None: the customer
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.OPEN)
    started_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("until"), editable=False)
    seen = models.PositiveIntegerField(editable=False)  # version of the order that the proposal was made for
    proposal = models.JSONField(null=True, editable=False)  # None: nothing proposed yet
    version = models.PositiveIntegerField(null=True, editable=False)
    before = models.JSONField(null=True, editable=False)
    after = models.JSONField(null=True, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("change of an order")
        verbose_name_plural = _("changes of orders")
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(outcome="open"), name="orderedit_one_open"),
            models.CheckConstraint(
                name="orderedit_committed_whole",
                condition=~Q(outcome="committed") | Q(version__isnull=False, before__isnull=False, after__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_outcome_display()}"
