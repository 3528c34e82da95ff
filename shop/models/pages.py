"""Static pages written by the merchant: about, contact, delivery, privacy."""

from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shop.models.triggers import SHOWN

HEADING = "## "


class Part(NamedTuple):
    text: str
    is_heading: bool


class Page(models.Model):
    class Slug(models.TextChoices):
        DELIVERY = "delivery", _("Delivery")
        ABOUT = "about", _("About us")
        CONTACT = "contact", _("Contact")
        PRIVACY = "privacy", _("Privacy")

    slug = models.SlugField(_("page"), max_length=20, choices=Slug, unique=True)
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(
        _("text"), max_length=20_000, help_text=_("Leave an empty line between paragraphs. Start a heading with “## ”.")
    )
    active = models.BooleanField(_("visible"), default=True)
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [
            models.CheckConstraint(
                name="page_slug_known", condition=Q(slug__in=["delivery", "about", "contact", "privacy"])
            ),
        ]
        triggers = [SHOWN]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("shop:page", args=[self.slug])

    @property
    def parts(self) -> list[Part]:
        """Paragraphs and headings, in order. Plain text, never interpreted as HTML."""
        blocks = (block.strip() for block in self.text.replace("\r\n", "\n").split("\n\n"))
        return [Part(block.removeprefix(HEADING), block.startswith(HEADING)) for block in blocks if block]
