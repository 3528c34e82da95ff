"""Where something is that once had another address: what is renamed is still found by its old links."""

from django.db.models import QuerySet
from django.db.models.functions import Lower

from shop.models import Category, OldAddress, Product


def product(slug: str) -> Product | None:
    """The product that had this address last, if customers may see it."""
    ids = _latest_first(slug).filter(product__in=Product.objects.visible()).values_list("product", flat=True)
    return Product.objects.visible().filter(pk=ids.first()).first()


def category(slug: str) -> Category | None:
    """The category that had this address last, if customers may see it."""
    ids = _latest_first(slug).filter(category__in=Category.objects.visible()).values_list("category", flat=True)
    return Category.objects.visible().filter(pk=ids.first()).first()


def _latest_first(slug: str) -> QuerySet[OldAddress]:
    """Compared without case, as the addresses of today are."""
    return OldAddress.objects.annotate(key=Lower("slug")).filter(key=slug.lower()).order_by("-at", "-pk")
