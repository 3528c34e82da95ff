"""The merchant's side of the shop, in Django's admin."""

from shop.admin import exports, goods, pages, pictures, shopfront, stockroom, synonyms

__all__ = ["exports", "goods", "pages", "pictures", "shopfront", "stockroom", "synonyms"]
