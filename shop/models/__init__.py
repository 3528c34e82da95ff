"""What is for sale, how it is shown, and how much of it there is."""

from shop.models.exports import Export
from shop.models.goods import Category, Product, Variant
from shop.models.moved import OldAddress
from shop.models.pages import Page
from shop.models.pictures import HeroPicture, HeroSlide, ProductImage
from shop.models.shelfmarks import IndexCard, SearchWord, Shelfmark
from shop.models.shopfront import Shopfront
from shop.models.stock import StockMovement
from shop.models.synonyms import Synonyms

__all__ = [
    "Category",
    "Export",
    "HeroPicture",
    "HeroSlide",
    "IndexCard",
    "OldAddress",
    "Page",
    "Product",
    "ProductImage",
    "SearchWord",
    "Shelfmark",
    "Shopfront",
    "StockMovement",
    "Synonyms",
    "Variant",
]
