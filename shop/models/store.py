"""Store settings: a single row, changed in the admin."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madamda.inputs.phone import display
from shop import brand_fonts
from shop.models.images import originals
from shop.models.triggers import PREFIX_KEPT, SHOWN

SINGLETON_PK = 1
BRAND_IMAGES = ("logo", "logo_dark", "icon", "social_picture")


def _image(name: Any, help_text: Any) -> models.FileField:
    """Return the field of an uploaded brand image; what pages show of it is made by shop.images.brand."""
    return models.FileField(
        name,
        upload_to="pictures",
        storage=originals,
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=help_text,
    )


def is_between(opens: time, closes: time, at: time) -> bool:
    """Return True if a shop with these hours is open at that time. Hours may pass midnight."""
    return opens <= at < closes if opens < closes else at >= opens or at < closes


LONGEST_REST = 60  # days searched for the next delivery day


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days without delivery, and the closing time that ends a day's orders."""

    closes_at: time | None = None  # None if the opening hours pass midnight
    no_weekdays: frozenset[int] = frozenset()  # Monday is 0
    no_dates: frozenset[date] = frozenset()

    def next_day(self, day: date, *, after: bool) -> date:
        """Return the first delivery day from `day` on, or later than it if `after`."""
        if after:
            day += timedelta(days=1)
        for _day in range(LONGEST_REST):
            if day.weekday() not in self.no_weekdays and day not in self.no_dates:
                break
            day += timedelta(days=1)
        return day


class StoreSettings(models.Model):
    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLETON_PK, editable=False)
    name = models.CharField(_("name"), max_length=60, default="Madamda")
    tagline = models.CharField(_("footer text"), max_length=160, blank=True)
    company = models.CharField(_("company"), max_length=80, blank=True)
    home_title = models.CharField(
        _("title of the home page"),
        max_length=70,
        blank=True,
        help_text=_("For search engines and browser tabs. Empty: the name of the shop."),
    )
    home_description = models.CharField(
        _("description of the home page"),
        max_length=160,
        blank=True,
        help_text=_("For search engines and link previews. Empty: the footer text."),
    )
    brand_colour = models.CharField(
        _("brand colour"),
        max_length=7,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", _("Enter a colour such as #8c1946."))],
        help_text=_("For buttons and links, such as #8c1946. All other colours follow from it. Empty: as delivered."),
    )
    font = models.CharField(
        _("font"), max_length=20, blank=True, default="", db_default="", choices=brand_fonts.CHOICES
    )
    logo = _image(_("logo"), _("Wide, on a transparent or white ground, at least 200 pixels high."))
    logo_dark = _image(_("logo for dark pages"), _("Empty: the logo above, on a light ground."))
    icon = _image(_("icon"), _("Square, for browser tabs and home screens. Empty: made from the logo."))
    social_picture = _image(
        _("picture for link previews"), _("1200 × 630 pixels. Shown when somebody shares a link to the shop.")
    )
    brand_images = models.JSONField(default=dict, db_default={}, editable=False, blank=True)  # shop.images.brand
    phone = models.CharField(
        _("phone"), max_length=16, default="+85512345678", help_text=_("For example +85512345678.")
    )
    telegram = models.CharField(_("Telegram name"), max_length=40, blank=True)
    messenger = models.CharField("Messenger", max_length=50, blank=True, default="", db_default="")
    whatsapp = models.CharField("WhatsApp", max_length=16, blank=True, default="", db_default="")
    line = models.CharField("LINE", max_length=40, blank=True, default="", db_default="")
    viber = models.CharField("Viber", max_length=16, blank=True, default="", db_default="")
    email = models.EmailField(_("email"), blank=True, default="", db_default="")
    tax_number = models.CharField(
        _("tax number"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=_("For example the VAT number. It stands on receipts and at the foot of every page."),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    opens_at = models.TimeField(_("opens at"), default=time(7))
    closes_at = models.TimeField(_("closes at"), default=time(20))
    no_delivery_weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        verbose_name=_("weekdays without delivery"),
        default=list,
        null=True,
        blank=True,
    )
    no_delivery_dates = ArrayField(
        models.DateField(),
        verbose_name=_("other days without delivery"),
        default=list,
        null=True,
        blank=True,
        help_text=_("For example 2027-04-14, 2027-04-15. No delivery is promised on these days."),
    )
    riel_rate = models.DecimalField(
        _("riel for one dollar"),
        max_digits=10,
        decimal_places=2,
        default=Decimal(4100),
        validators=[MinValueValidator(Decimal(1))],
    )
    order_prefix = models.CharField(
        _("beginning of order numbers"),
        max_length=3,
        default="MD",
        db_default="MD",
        validators=[RegexValidator(r"^[A-Z]{1,3}$", _("Enter one to three capital letters, A to Z."))],
        help_text=_("One to three letters, such as MD. Orders keep the numbers they have."),
    )
    # Kept by a trigger (shop_remember_prefix), so that former numbers are understood.
    former_order_prefixes = ArrayField(
        models.CharField(max_length=3), default=list, db_default=[], editable=False, blank=True
    )
    is_set_up = models.BooleanField(default=False, db_default=False, editable=False)  # the checklist was put away
    paused_until = models.DateTimeField(_("no orders until"), null=True, blank=True)
    pause_words = models.CharField(_("message for customers during the pause"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("store settings")
        verbose_name_plural = _("store settings")
        constraints = [
            models.CheckConstraint(name="store_settings_is_one", condition=Q(pk=SINGLETON_PK)),
            models.CheckConstraint(name="store_settings_rate_positive", condition=Q(riel_rate__gt=0)),
            models.CheckConstraint(
                name="store_settings_order_prefix", condition=Q(order_prefix__regex=r"^[A-Z]{1,3}$")
            ),
            models.CheckConstraint(
                name="store_settings_brand_colour", condition=Q(brand_colour__regex=r"^(#[0-9a-f]{6})?$")
            ),
            models.CheckConstraint(name="store_settings_phone_e164", condition=Q(phone__regex=r"^\+[1-9][0-9]{7,14}$")),
        ]
        triggers = [SHOWN, PREFIX_KEPT]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> Self:
        """Return the settings row, or unsaved defaults if there is none."""
        return cls.objects.filter(pk=SINGLETON_PK).first() or cls(pk=SINGLETON_PK)

    @property
    def phone_display(self) -> str:
        return display(self.phone)

    @property
    def calendar(self) -> Calendar:
        closes = self.closes_at if self.opens_at < self.closes_at else None
        return Calendar(closes, frozenset(self.no_delivery_weekdays or ()), frozenset(self.no_delivery_dates or ()))

    def is_open(self, now: datetime) -> bool:
        """Return True if the shop is open at `now`, a local time. Hours may pass midnight."""
        return is_between(self.opens_at, self.closes_at, now.time())

    def open_since(self, now: datetime) -> datetime | None:
        """Return when the shop opened last, in local time; None if it is closed."""
        if not self.is_open(now):
            return None
        today = datetime.combine(now.date(), self.opens_at, tzinfo=now.tzinfo)
        return today if today <= now else today - timedelta(days=1)

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until
