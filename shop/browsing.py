"""A listing: which products, in which order, which page of them, and how many there are."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property

from shop import catalogue
from shop.cards import cards, drawn, sold
from shop.models import Product, Variant

MOST_COUNTED = 10_000  # nobody pages further, and counting on would cost more than the page

SORTS = {
    "newest": ("-created_at", "-pk"),
    "price-low": ("lowest", "-pk"),
    "price-high": ("-lowest", "-pk"),
    "name": ("name", "-pk"),
}


class NoSuchPage(Exception):
    """Past the end, before the beginning, or no number at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What somebody looks for. Nothing of it is everything there is."""

    q: str = ""
    category: str = ""  # a slug
    least: Decimal | None = None
    most: Decimal | None = None
    in_stock: bool = False
    sort: str = ""

    def inside(self, category: str) -> "Wanted":
        return replace(self, category=category)

    @property
    def is_filtered(self) -> bool:
        return self.in_stock or self.least is not None or self.most is not None


@dataclass(frozen=True, slots=True)
class Place:
    """A category as a page of the shop."""

    entry: dict[str, Any]
    upper: dict[str, Any]  # itself, unless it lies inside another

    @property
    def above(self) -> list[dict[str, Any]]:
        return [] if self.entry is self.upper else [self.upper]


class Shelves(Paginator):
    """Pages of cards, counted only as far as anybody goes."""

    object_list: QuerySet[Product]

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_COUNTED)

    @property
    def has_more(self) -> bool:
        return self._counted > MOST_COUNTED

    def page(self, number: int | str) -> "Page[Any]":
        found = super().page(number)
        on_it: Any = found.object_list  # a slice of the products
        found.object_list = cards(drawn(on_it)) if self.count else []
        return found

    @cached_property
    def _counted(self) -> int:
        counted: int = self.object_list.order_by()[: MOST_COUNTED + 1].count()
        return counted


def listing(wanted: Wanted, number: str = "") -> "Page[Any]":
    """One page of cards. Raises NoSuchPage; an empty first page is one."""
    try:
        return Shelves(_sorted(_found(wanted), wanted.sort), settings.PAGE_SIZE).page(number or 1)
    except InvalidPage as error:
        raise NoSuchPage from error


def place(slug: str) -> Place | None:
    """A category that can be seen now."""
    for upper in catalogue.menu():
        for entry in (upper, *upper["children"]):
            if entry["slug"] == slug:
                return Place(entry, upper)
    return None


def _found(wanted: Wanted) -> QuerySet[Product]:
    products = sold(Product.objects.all())
    if wanted.category:
        products = products.filter(Q(category__slug=wanted.category) | Q(category__parent__slug=wanted.category))
    if wanted.q:
        products = products.filter(_named(wanted.q))
    if wanted.is_filtered:
        products = products.filter(Exists(_offers(wanted)))
    return products


def _named(words: str) -> Q:
    by_sku = Variant.objects.filter(product=OuterRef("pk"), active=True, sku__icontains=words)
    return Q(name_en__icontains=words) | Q(name_km__icontains=words) | Q(Exists(by_sku))


def _offers(wanted: Wanted) -> QuerySet[Variant]:
    """One and the same variant has to be in the range and in stock."""
    offers = Variant.objects.filter(product=OuterRef("pk"), active=True)
    if wanted.least is not None:
        offers = offers.filter(price__gte=wanted.least)
    if wanted.most is not None:
        offers = offers.filter(price__lte=wanted.most)
    return offers.filter(on_hand__gt=0) if wanted.in_stock else offers


def _sorted(products: QuerySet[Product], sort: str) -> QuerySet[Product]:
    order = SORTS.get(sort, SORTS["newest"])
    if "lowest" in order[0]:
        cheapest = Variant.objects.filter(product=OuterRef("pk"), active=True).order_by("price")
        products = products.annotate(lowest=Subquery(cheapest.values("price")[:1]))
    return products.order_by(*order)
