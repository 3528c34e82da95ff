"""Where something is that once had another address: what is renamed is still found by its old links."""

from shop.models import Category, OldAddress, Product


def product(slug: str) -> Product | None:
    """The product that had this address last, if customers may see it."""
    return Product.objects.visible().filter(old_addresses__in=OldAddress.objects.filter(slug=slug)).first()


def category(slug: str) -> Category | None:
    """The category that had this address last, if customers may see it."""
    return Category.objects.visible().filter(old_addresses__in=OldAddress.objects.filter(slug=slug)).first()
