"""Admin of the catalogue, stock, pages and store settings."""

from shop.admin import catalogue, export_log, images, pages, stock, store, synonyms

__all__ = ["catalogue", "export_log", "images", "pages", "stock", "store", "synonyms"]
