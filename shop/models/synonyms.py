"""Search synonyms, written by the merchant."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.triggers import SHOWN


class Synonyms(models.Model):
    """A group of synonyms: a search for one of them also finds the others."""

    words = models.TextField(
        _("words with the same meaning"),
        max_length=500,
        help_text=_(
            "Separate them with commas, in any language or spelling: moisturiser, moisturizer, "
            "hydrating cream. A search for any of them finds the same products."
        ),
    )

    class Meta:
        ordering = ("pk",)
        verbose_name = _("search synonyms")
        verbose_name_plural = _("search synonyms")
        triggers = [SHOWN]

    def __str__(self) -> str:
        return self.words
