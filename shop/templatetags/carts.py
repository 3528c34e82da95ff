"""Template tag for cart lines: `{% cart_line line said %}`. Lines that differ only in product are rendered once."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from shop import money
from shop.cart.summary import Line
from shop.queries.cart_variants import CartProduct
from shop.templatetags.images import picture
from shop.templatetags.prices import riel

register = template.Library()

# Placeholders, replaced after rendering, for the values that differ between carts and products: private-use characters,
# which occur in no product name, and an id that no variant has.
_VERSION, _TOKEN, _PICTURE = "\ue000version", "\ue000token", mark_safe("\ue000picture")
_NAME, _OPTION, _NOTICE = "\ue000name", "\ue000option", "\ue000notice"
_PRICES = {"amount": "\ue000amount", "riel": "\ue000riel", "each": "\ue000each"}
_SLUG, _NUMBER = "stands-in-7390152846", 7_390_152_846


@register.simple_tag(takes_context=True)
def cart_line(context: Context, line: Line, said: Mapping[int, Message] | None = None) -> SafeString:
    """Render `shop/_line.html`; not from the cache if the line was rejected.

    `said` are messages by line; the drawer shows them at its top instead.
    """
    refused, overtaken = context.get("refused") or {}, context.get("overtaken")
    token, version = str(context.get("csrf_token", "")), str(context["version"])
    shown, notice = picture(line.picture, sizes="6rem", alt=""), (said or {}).get(line.pk)
    prices = _prices(line, context["riel_rate"])
    if line.pk in refused or getattr(overtaken, "pk", None) == line.pk:
        known = {"line": line, "priced": line.priced, "picture": shown, "notice": notice, **prices}
        more = {"refused": refused, "overtaken": overtaken, "typed": context.get("typed", "")}
        return render_to_string("shop/_line.html", {**known, **more, "csrf_token": token, "version": version})
    drawn = _rendered(_nameless(line), notice and notice.level, get_language(), settings.CART_MAX_QUANTITY)
    written = [(place, prices[name]) for name, place in _PRICES.items()]
    mine = ((_PICTURE, shown), (_NOTICE, conditional_escape(str(notice or ""))), (_VERSION, version), (_TOKEN, token))
    for place, words in (*written, *_names(line), *mine):
        drawn = drawn.replace(place, words)
    return mark_safe(drawn)  # noqa: S308  # rendered by a template; the values are escaped


def _prices(line: Line, rate: Decimal) -> dict[str, str]:
    amount = line.priced.amount
    return {
        "amount": money.format_base(amount),
        "riel": riel(amount, rate),
        "each": money.format_base(line.priced.variant.price),
    }


def _nameless(line: Line) -> Line:
    """Replace product and price by placeholders, and cap the stock at the largest quantity that can be ordered."""
    piece, most = line.priced.variant, max(settings.CART_MAX_QUANTITY, line.priced.quantity)
    known = replace(piece, pk=_NUMBER, on_hand=min(piece.on_hand, most), picture=None)
    nameless = replace(known, product=CartProduct(_NAME, _SLUG), name=_OPTION if piece.name else "")
    if line.priced.was is not None:  # both prices are shown, and the template compares them
        return Line(replace(line.priced, variant=nameless))
    return Line(replace(line.priced, variant=replace(nameless, price=Decimal(0)), seen=None))


def _names(line: Line) -> tuple[tuple[str, str], ...]:
    piece = line.priced.variant
    names = ((_NAME, escape(piece.product.name)), (_OPTION, escape(piece.name)))
    return (_SLUG, piece.product.slug), (str(_NUMBER), str(piece.pk)), *names


@lru_cache(maxsize=2048)  # about 3 KB each
def _rendered(line: Line, level: int | None, *settled: object) -> str:
    """Render a line with placeholders. `level` is that of its message; `settled` completes the cache key."""
    notice = None if level is None else Message(level, _NOTICE)
    known = {"line": line, "priced": line.priced, "picture": _PICTURE, "notice": notice, **_PRICES}
    return render_to_string("shop/_line.html", {**known, "version": _VERSION, "csrf_token": _TOKEN})
