"""Words that mean the same to whoever searches, as the merchant writes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.triggers import SHOWN


class Synonyms(models.Model):
    """One group of them: a search for any one finds what the others find."""

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
