"""Exports of the whole shop that were requested in the admin: their progress, file, and until when it is kept."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def exports() -> Storage:
    """Return the storage of exports. It is not public; the admin sends the files."""
    return storages["exports"]


class ShopExport(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the worker")
        RUNNING = "running", _("Running")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Deleted")

    UNFINISHED = (State.WAITING, State.RUNNING)

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING, editable=False)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("by")
    )
    file = models.FileField(_("file"), storage=exports, max_length=120, blank=True, editable=False)
    rows = models.PositiveBigIntegerField(_("rows"), default=0, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)  # bytes
    expires_at = models.DateTimeField(_("kept until"), null=True, editable=False)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("export of the shop")
        verbose_name_plural = _("exports of the shop")
        default_permissions = ()  # see shop.Export
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="shopexport_one_unfinished", condition=Q(state__in=("waiting", "running"))
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.requested_at):%Y-%m-%d %H:%M}"

    def can_be_downloaded(self, now: datetime) -> bool:
        return self.state == self.State.DONE and self.expires_at is not None and now < self.expires_at

    @property
    def percent(self) -> int:
        """How much is written. Kept in the cache, because the transaction that reads the shop writes nothing."""
        return int(cache.get(self._progress_key, 0)) if self.state == self.State.RUNNING else 0

    def note_progress(self, percent: int) -> None:
        cache.set(self._progress_key, percent, 3600)

    @property
    def _progress_key(self) -> str:
        return f"shop-export-{self.pk}"
