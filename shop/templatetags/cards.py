"""Drawing cards: `{% cards shelf rate=riel_rate sizes="…" %}`. Cards that are equal are drawn once."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from shop.product_cards import ProductCard
from shop.templatetags.images import picture

register = template.Library()

IN_A_LIST = mark_safe("(width < 48rem) 50vw, (width < 64rem) 33vw, 20rem")
_PICTURE = mark_safe("\ue000picture")  # where it is written in: it alone differs from shelf to shelf


@register.simple_tag
def cards(
    shelf: Iterable[ProductCard], *, rate: Decimal, sizes: str = IN_A_LIST, urgent: bool = False, ranked: bool = False
) -> SafeString:
    """The items of a list, `components/_card.html` in each; `urgent` where its first is what people see first."""
    items, settled = [], (str(rate), get_language())
    for place, card in enumerate(shelf):
        before, after = _rendered(card, place + 1 if ranked else 0, *settled)
        shown = picture(card.picture, sizes=sizes, alt="", eager=urgent and not place)
        items.append(f"<li>{before}{shown}{after}</li>")
    return mark_safe("".join(items))  # noqa: S308  # all of it drawn by templates


@lru_cache(maxsize=2048)  # some 4 KB each
def _rendered(product: ProductCard, rank: int, rate: str, language: str) -> tuple[str, str]:
    """What stands before the picture and after it. A card shows nothing but these: what is equal cannot be stale."""
    known = {"product": product, "picture": _PICTURE, "rate": rate, "rank": rank}
    before, _place, after = render_to_string("components/_card.html", known).partition(_PICTURE)
    return before, after
