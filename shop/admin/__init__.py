"""The merchant's side of the shop, in Django's admin."""

from shop.admin import catalogue, exports, images, pages, stock, store, synonyms

__all__ = ["catalogue", "exports", "images", "pages", "stock", "store", "synonyms"]
