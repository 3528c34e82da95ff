"""The merchant's side of the shop, in Django's admin."""

from shop.admin import catalogue, export_log, images, pages, stock, store, synonyms

__all__ = ["catalogue", "export_log", "images", "pages", "stock", "store", "synonyms"]
