"""Wait limits: after how many minutes an order counts as slow or late, per open status."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.status import OPEN, Status


class WaitLimit(models.Model):
    """Limits of one status, in minutes since the order was placed; None where the customer does not wait for staff."""

    status = models.CharField(
        _("status"), primary_key=True, max_length=12, choices=[(one.value, one.label) for one in OPEN], editable=False
    )
    slow_after = models.PositiveSmallIntegerField(_("slow after, minutes"), null=True, blank=True)
    late_after = models.PositiveSmallIntegerField(_("late after, minutes"), null=True, blank=True)

    class Meta:
        verbose_name = _("wait limits")
        verbose_name_plural = _("wait limits")
        constraints = [
            models.CheckConstraint(name="patience_status_open", condition=Q(status__in=OPEN)),
            models.CheckConstraint(
                name="patience_slow_before_late",
                condition=Q(slow_after=None, late_after=None)
                | Q(slow_after__isnull=False, late_after__isnull=False, slow_after__lt=F("late_after")),
                violation_error_message=_("Slow must come before late. Leave both empty for no limit."),
            ),
        ]

    def __str__(self) -> str:
        return str(Status(self.status).label)
