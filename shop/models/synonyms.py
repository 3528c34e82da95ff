"""Search synonyms, written by the merchant."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.triggers import SHOWN


class Synonyms(models.Model):
    """A group of synonyms: a search for one of them also finds the others."""

    words = models.TextField(
        _("words that mean the same"),
        max_length=500,
        help_text=_(
            "With commas between them, in any language and any spelling: moisturiser, moisturizer, hydrating cream. "
            "A search for one of them finds what the others find."
        ),
    )

    class Meta:
        ordering = ("pk",)
        verbose_name = _("search synonyms")
        verbose_name_plural = _("search synonyms")
        triggers = [SHOWN]

    def __str__(self) -> str:
        return self.words
