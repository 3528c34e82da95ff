"""Promo codes, their promoters, and their uses."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.orders import Order

CODE_LENGTH = 24
_LEAST, _WHOLE = Decimal("0.01"), Decimal(100)


class Promoter(models.Model):
    """Person who advertises promo codes for a commission: a percentage of the goods, after the discount."""

    name = models.CharField(_("name"), max_length=120)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    commission = models.DecimalField(
        _("commission, percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(_WHOLE)],
        help_text=_("Of the items, after the discount."),
    )

    class Meta:
        ordering = ("name",)
        verbose_name = _("promoter")
        verbose_name_plural = _("promoters")
        constraints = [
            models.CheckConstraint(name="promoter_commission_is_a_share", condition=Q(commission__range=(0, 100))),
        ]

    def __str__(self) -> str:
        return self.name


class PromoCode(models.Model):
    class Kind(models.TextChoices):
        PERCENT = "percent", _("percent")
        FIXED = "fixed", _("fixed amount")

    code = models.CharField(
        _("code"),
        max_length=CODE_LENGTH,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{3,24}$", _("Use at least three letters or digits, and nothing else."))],
        help_text=_("Customers can type it in lower case."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PERCENT)
    amount = models.DecimalField(
        _("percent, or amount"), max_digits=8, decimal_places=2, validators=[MinValueValidator(_LEAST)]
    )
    minimum = models.DecimalField(
        _("minimum order"), max_digits=9, decimal_places=2, default=0, validators=[MinValueValidator(Decimal(0))]
    )
    cap = models.DecimalField(
        _("maximum discount"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(_LEAST)],
    )
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    limit = models.PositiveIntegerField(_("total uses"), null=True, blank=True, validators=[MinValueValidator(1)])
    limit_per_phone = models.PositiveIntegerField(
        _("uses per phone"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    used = models.PositiveIntegerField(
        _("used"), default=0, editable=False
    )  # number of uses by orders that are not cancelled
    promoter = models.ForeignKey(
        Promoter, models.PROTECT, null=True, blank=True, related_name="codes", verbose_name=_("promoter")
    )
    active = models.BooleanField(_("valid"), default=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("promo code")
        verbose_name_plural = _("promo codes")
        constraints = [
            models.UniqueConstraint(
                Upper("code"),
                name="promocode_code_without_case",
                violation_error_message=_("There is already a code with this name."),
            ),
            models.CheckConstraint(name="promocode_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="promocode_percent_is_a_share",
                condition=~Q(kind="percent") | Q(amount__lte=100),
                violation_error_message=_("It can’t be more than 100 percent."),
            ),
            models.CheckConstraint(
                name="promocode_within_limit",
                condition=Q(limit=None) | Q(used__lte=F("limit")),
                violation_error_message=_("It has already been used more often than this."),
            ),
            models.CheckConstraint(
                name="promocode_ends_after_it_starts",
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(name="promocode_minimum_not_negative", condition=Q(minimum__gte=0)),
            models.CheckConstraint(name="promocode_cap_positive", condition=Q(cap=None) | Q(cap__gt=0)),
        ]

    def __str__(self) -> str:
        return self.code


class PromoUse(models.Model):
    """Use of a code by an order. Cancelling the order releases the use (`given_back_at`) but keeps the row."""

    code = models.ForeignKey(PromoCode, models.PROTECT, related_name="uses", verbose_name=_("promo code"))
    order = models.OneToOneField(Order, models.CASCADE, related_name="promo_use", verbose_name=_("order"))
    phone = models.CharField(_("phone"), max_length=16)
    discount = models.DecimalField(_("discount"), max_digits=10, decimal_places=2)
    rate = models.DecimalField(_("commission, percent"), max_digits=5, decimal_places=2, default=0, db_default=0)
    commission = models.DecimalField(_("commission"), max_digits=10, decimal_places=2, default=0)  # less of refunds
    at = models.DateTimeField(_("time"), default=timezone.now)
    given_back_at = models.DateTimeField(_("released"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("use of a promo code")
        verbose_name_plural = _("uses of promo codes")
        constraints = [
            models.CheckConstraint(
                name="promouse_amounts_not_negative", condition=Q(discount__gte=0, commission__gte=0)
            ),
        ]
        indexes = [
            # Uses per phone, counted while the code is locked.
            models.Index(fields=["code", "phone"], name="promouse_of_phone", condition=Q(given_back_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.order}"
