"""Template tag for product cards: `{% cards shelf rate=riel_rate sizes="…" %}`. Equal cards are rendered once."""

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
_PICTURE = mark_safe("\ue000picture")  # placeholder for the picture, the only part that differs between lists


@register.simple_tag
def cards(
    shelf: Iterable[ProductCard], *, rate: Decimal, sizes: str = IN_A_LIST, urgent: bool = False, ranked: bool = False
) -> SafeString:
    """Render the items of a list with `components/_card.html`. `urgent`: the first picture is loaded eagerly."""
    items, settled = [], (str(rate), get_language())
    for place, card in enumerate(shelf):
        before, after = _rendered(card, place + 1 if ranked else 0, *settled)
        shown = picture(card.picture, sizes=sizes, alt="", eager=urgent and not place)
        items.append(f"<li>{before}{shown}{after}</li>")
    return mark_safe("".join(items))  # noqa: S308  # rendered by templates


@lru_cache(maxsize=2048)  # about 4 KB each
def _rendered(product: ProductCard, rank: int, rate: str, language: str) -> tuple[str, str]:
    """Return the HTML before and after the picture. It depends only on the arguments, so it never becomes stale."""
    known = {"product": product, "picture": _PICTURE, "rate": rate, "rank": rank}
    before, _place, after = render_to_string("components/_card.html", known).partition(_PICTURE)
    return before, after
