"""Models of the shop: catalogue, images, stock, search, pages, store settings."""

from shop.models.catalogue import Category, Product, Variant
from shop.models.export_log import Export
from shop.models.images import HeroPicture, HeroSlide, ProductImage
from shop.models.moved_urls import OldAddress
from shop.models.pages import Page
from shop.models.search_index import ListingEntry, SearchDocument, SpellingWord
from shop.models.stock import StockMovement
from shop.models.store import StoreSettings
from shop.models.synonyms import Synonyms

__all__ = [
    "Category",
    "Export",
    "HeroPicture",
    "HeroSlide",
    "ListingEntry",
    "OldAddress",
    "Page",
    "Product",
    "ProductImage",
    "SearchDocument",
    "SpellingWord",
    "StockMovement",
    "StoreSettings",
    "Synonyms",
    "Variant",
]
