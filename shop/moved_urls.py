"""Lookup of products and categories by a former slug, for redirects."""

from django.db.models import QuerySet
from django.db.models.functions import Lower

from shop.models import Category, OldAddress, Product


def product(slug: str) -> Product | None:
    """Return the visible product that had this slug last, or None."""
    ids = _latest_first(slug).filter(product__in=Product.objects.visible()).values_list("product", flat=True)
    return Product.objects.visible().filter(pk=ids.first()).first()


def category(slug: str) -> Category | None:
    """Return the visible category that had this slug last, or None."""
    ids = _latest_first(slug).filter(category__in=Category.objects.visible()).values_list("category", flat=True)
    return Category.objects.visible().filter(pk=ids.first()).first()


def _latest_first(slug: str) -> QuerySet[OldAddress]:
    """Match without regard to case, as current slugs do."""
    return OldAddress.objects.annotate(key=Lower("slug")).filter(key=slug.lower()).order_by("-at", "-pk")
