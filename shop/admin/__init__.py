"""The merchant's side of the shop, in Django's admin."""

from shop.admin import goods, pages, pictures, shopfront, stockroom, synonyms

__all__ = ["goods", "pages", "pictures", "shopfront", "stockroom", "synonyms"]
