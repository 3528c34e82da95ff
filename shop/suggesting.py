"""Suggesting while somebody types: categories and goods whose names hold what stands there so far."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, Value, When
from django.urls import reverse

from shop import catalogue, spelling
from shop.models import Product
from shop.wanting import Wanted, containing, fitting, holds, parts

MOST_CATEGORIES, MOST_GOODS = 2, 6
LOOKED_AT = 200  # goods; among them the best are chosen


@dataclass(frozen=True, slots=True)
class Suggestion:
    words: str
    url: str
    kind: str  # "category", "product" or "spelling"


def suggestions(typed: str) -> list[Suggestion]:
    words = parts(typed)
    if not words:
        return []
    found = [*_categories(words), *_goods(words)]
    return found or _spellings(typed)


def _categories(words: list[str]) -> list[Suggestion]:
    entries = [entry for upper in catalogue.menu() for entry in (upper, *upper["children"])]
    named = [entry for entry in entries if holds(entry["words"], words)]
    return [Suggestion(entry["name"], entry["url"], "category") for entry in named[:MOST_CATEGORIES]]


def _goods(words: list[str]) -> list[Suggestion]:
    """Names that begin like this first, then what is in stock, then what is new."""
    marks = fitting(Wanted()).filter(containing(words))
    begins = When(shelfmark__card__words__startswith=f" {' '.join(words)}", then=Value(True))
    goods = Product.objects.filter(pk__in=marks.values("pk")[:LOOKED_AT]).annotate(
        begins=Case(begins, default=Value(False), output_field=BooleanField())
    )
    order = ("-begins", "-shelfmark__in_stock", "-created_at", "-pk")
    return [Suggestion(one.name, one.get_absolute_url(), "product") for one in goods.order_by(*order)[:MOST_GOODS]]


def _spellings(typed: str) -> list[Suggestion]:
    listing = reverse("shop:listing")
    return [Suggestion(one, f"{listing}?{urlencode({'q': one})}", "spelling") for one in spelling.corrections(typed)]
