"""Images of products, and the hero slides of the home page."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Product
from shop.models.triggers import SHOWN


def originals() -> Storage:
    """Return the storage of uploads. It is not public; only renditions are served."""
    return storages["originals"]


def storage_errors() -> tuple[type[Exception], ...]:
    """Return what a storage raises that is full or cannot be reached. boto3 is imported only where it is used."""
    if not settings.S3_BUCKET:
        return (OSError,)
    from botocore.exceptions import BotoCoreError, ClientError

    return OSError, BotoCoreError, ClientError


class BaseImage(models.Model):
    """An uploaded image and the values needed to show its renditions (shop.images.renditions)."""

    file = models.ImageField(
        _("file"), upload_to="pictures", storage=originals, width_field="width", height_field="height", max_length=200
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    colour = models.CharField(_("colour while loading"), max_length=7, default="#f3dfdf", editable=False)
    alt = models.CharField(_("image description"), max_length=250)
    developed = models.BooleanField(default=False, editable=False)
    failed = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.alt


class ProductImage(BaseImage):
    product = models.ForeignKey(Product, models.CASCADE, related_name="images", verbose_name=_("product"))
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        triggers = [SHOWN]


class HeroSlideQuerySet(models.QuerySet["HeroSlide"]):
    def shown_at(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        started = Q(shown_from=None) | Q(shown_from__lte=now)
        not_over = Q(shown_until=None) | Q(shown_until__gt=now)
        return self.filter(started, not_over, active=True)


class HeroSlide(models.Model):
    class Ink(models.TextChoices):
        DARK = "dark", _("dark text")
        LIGHT = "light", _("light text")

    slug = models.SlugField(_("name for staff"), max_length=80, unique=True)
    headline = models.CharField(_("headline"), max_length=80)
    subline = models.CharField(_("text under it"), max_length=200, blank=True)
    button = models.CharField(_("button text"), max_length=40)
    link = models.CharField(_("button link"), max_length=200, help_text=_("A page of the shop, such as /shop/."))
    ink = models.CharField(_("text colour"), max_length=5, choices=Ink, default=Ink.DARK)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(_("visible"), default=True)
    shown_from = models.DateTimeField(_("shown from"), null=True, blank=True)
    shown_until = models.DateTimeField(_("shown until"), null=True, blank=True)

    objects = HeroSlideQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("hero slide")
        verbose_name_plural = _("hero slides")
        constraints = [
            models.CheckConstraint(name="heroslide_ink_known", condition=Q(ink__in=["dark", "light"])),
            # A slash not followed by another one: `//elsewhere.example` would lead to another site.
            models.CheckConstraint(
                name="heroslide_link_stays_here",
                condition=Q(link__regex=r"^/([^/\\].*)?$"),
                violation_error_message=_("The link must be a page of the shop and start with one slash."),
            ),
            models.CheckConstraint(
                name="heroslide_ends_after_it_starts",
                condition=Q(shown_from=None) | Q(shown_until=None) | Q(shown_until__gt=models.F("shown_from")),
                violation_error_message=_("The end must be after the start."),
            ),
        ]
        triggers = [SHOWN]

    def __str__(self) -> str:
        return self.headline


class HeroPicture(BaseImage):
    class Shape(models.TextChoices):
        WIDE = "wide", _("wide, for tablets and computers")
        PORTRAIT = "portrait", _("portrait, for phones")

    slide = models.ForeignKey(HeroSlide, models.CASCADE, related_name="pictures", verbose_name=_("slide"))
    shape = models.CharField(_("shape"), max_length=8, choices=Shape)

    class Meta:
        verbose_name = _("picture of a slide")
        verbose_name_plural = _("pictures of a slide")
        constraints = [
            models.UniqueConstraint(fields=["slide", "shape"], name="heropicture_one_of_each_shape"),
            models.CheckConstraint(name="heropicture_shape_known", condition=Q(shape__in=["wide", "portrait"])),
        ]
        triggers = [SHOWN]

    def clean(self) -> None:
        if self.file and (self.shape == self.Shape.WIDE) != (self.width > self.height):
            raise ValidationError({"file": _("A wide picture is wider than high, a portrait higher than wide.")})
