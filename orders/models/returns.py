"""Returns, exchanges and claims after delivery, and refunds.

One table for the three, because they have the same lines, the same steps and one sum to guard: what was delivered.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import triggers as on_change
from orders.models.lines import OrderLine
from orders.models.orders import Order
from shop.models.images import originals

_USER = settings.AUTH_USER_MODEL


class Return(models.Model):
    """What a customer sends back, exchanges or complains about; see `Kind`."""

    class Kind(models.TextChoices):
        RETURN = "return", pgettext_lazy("after delivery", "Return")  # the goods back, the money back
        EXCHANGE = "exchange", _("Exchange")  # the goods back, other goods instead
        CLAIM = "claim", _("Claim")  # damaged, wrong or missing: money or goods, the goods back if the shop wants them

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        RECEIVED = "received", _("Goods received")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Not accepted")

    class Reason(models.TextChoices):
        DAMAGED = "damaged", _("It is damaged")
        WRONG = "wrong", _("It is not what I ordered")
        MISSING = "missing", _("Something is missing")
        NOT_RECEIVED = "not_received", _("It never came")
        EXPIRED = "expired", _("It is past its date")
        REACTION = "reaction", _("It doesn’t suit my skin")
        CHANGED_MIND = "changed_mind", _("I don’t want it any more")
        OTHER = "other", _("Another reason")

    order = models.ForeignKey(Order, models.PROTECT, related_name="returns", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REQUESTED)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    words = models.CharField(_("in the customer’s words"), max_length=300, blank=True, default="")
    answer = models.CharField(_("our answer"), max_length=300, blank=True, default="")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    asked_by = models.ForeignKey(
        _USER, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )  # None: the customer
    changed_at = models.DateTimeField(_("last change"), default=timezone.now, editable=False)
    worth = models.DecimalField(_("worth"), max_digits=10, decimal_places=2)  # of its lines, less their discount
    credit = models.DecimalField(_("credited to the replacement"), max_digits=10, decimal_places=2, default=0)
    replacement = models.OneToOneField(
        Order, models.PROTECT, null=True, related_name="replaces", verbose_name=_("replacement"), editable=False
    )

    class Meta:
        ordering = ("-pk",)
        verbose_name = pgettext_lazy("after delivery", "return")
        verbose_name_plural = pgettext_lazy("after delivery", "returns")
        constraints = [
            models.CheckConstraint(name="return_amounts_in_range", condition=Q(worth__gte=0, credit__gte=0)),
            models.CheckConstraint(name="return_refused_with_reason", condition=~Q(status="refused", answer="")),
        ]
        indexes = [
            models.Index(fields=["id"], name="return_open", condition=~Q(status__in=("done", "refused"))),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        return self.status not in (self.Status.DONE, self.Status.REFUSED)


class ReturnLine(models.Model):
    """Pieces of one order line in a return."""

    part_of = models.ForeignKey(Return, models.CASCADE, related_name="lines", verbose_name=_("return"))
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="returns", verbose_name=_("line"))
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        ordering = ("line",)
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of returns")
        constraints = [
            models.UniqueConstraint(fields=["part_of", "line"], name="returnline_line_once"),
            models.CheckConstraint(name="returnline_quantity_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.name}"


class ReturnPhoto(models.Model):
    """A photo that belongs to a return or claim, in the storage of uploads, which is not public."""

    part_of = models.ForeignKey(Return, models.CASCADE, related_name="photos", verbose_name=_("return"))
    file = models.FileField(_("file"), storage=originals, max_length=100, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("photo of a return")
        verbose_name_plural = _("photos of returns")

    def __str__(self) -> str:
        return str(self.file)


class Refund(models.Model):
    """Money given back to a customer. Append-only, and together never more than was paid: triggers check both."""

    class Method(models.TextChoices):
        CASH = "cash", _("Cash from the till")
        BANK = "bank", _("Bank transfer")
        KHQR = "khqr", _("KHQR")

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds", verbose_name=_("order"))
    part_of = models.ForeignKey(
        Return, models.PROTECT, null=True, related_name="refunds", verbose_name=_("return")
    )  # None: an order that was not sold after all, or goodwill
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    method = models.CharField(_("how"), max_length=8, choices=Method)
    how = models.CharField(_("note"), max_length=300)
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [models.CheckConstraint(name="refund_positive", condition=Q(amount__gt=0))]
        indexes = [models.Index(fields=["at"], name="refund_at")]
        triggers = on_change.REFUND

    def __str__(self) -> str:
        return f"{self.order}: {self.amount}"
