"""Drawing cards: `{% card product rate=riel_rate sizes="…" %}`. Cards that are equal are drawn once."""

from decimal import Decimal
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from shop.cards import Card
from shop.templatetags.pictures import picture

register = template.Library()

IN_A_LIST = mark_safe("(width < 48rem) 50vw, (width < 64rem) 33vw, 20rem")
_PICTURE = mark_safe("\ue000picture")  # where it is written in: it alone differs from shelf to shelf


@register.simple_tag
def card(
    product: Card, *, rate: Decimal, sizes: str = IN_A_LIST, urgent: bool = False, rank: int = 0, level: int = 3
) -> SafeString:
    """`components/_card.html`; `urgent` is what is seen first, `rank` stands on it, `level` is that of its heading."""
    before, after = _drawn(product, str(rate), rank, level, get_language())
    shown = picture(product.picture, sizes=sizes, alt="", eager=urgent)
    return mark_safe(f"{before}{shown}{after}")  # noqa: S308  # all of it drawn by templates


@lru_cache(maxsize=2048)  # some 3 KB each
def _drawn(product: Card, rate: str, rank: int, level: int, language: str) -> tuple[str, str]:
    """What stands before the picture and after it. A card shows nothing but these: what is equal cannot be stale."""
    known = {"product": product, "picture": _PICTURE, "rate": rate, "rank": rank, "level": level}
    before, _place, after = render_to_string("components/_card.html", known).partition(_PICTURE)
    return before, after
