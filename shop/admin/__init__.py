"""The merchant's side of the shop, in Django's admin."""

from shop.admin import goods, pages, pictures, shopfront, stockroom

__all__ = ["goods", "pages", "pictures", "shopfront", "stockroom"]
