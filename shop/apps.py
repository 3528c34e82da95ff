"""Configuration of the shop app: catalogue, cart, stock and search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShopConfig(AppConfig):
    name = "shop"
    verbose_name = _("Shop")

    def ready(self) -> None:
        """Register the models with history here, because modeltranslation has added its language columns by now."""
        from madamda.db import history
        from shop.models import Category, HeroSlide, Page, Product, StoreSettings, Variant
        from shop.models.store import BRAND_IMAGES

        history.register_history(Product, without=["created_at", "changed_at"])
        history.register_history(Variant, without=["on_hand"])  # stock has its ledger
        history.register_history(Page, without=["changed_at"])
        history.register_history(
            StoreSettings, without=["former_order_prefixes", "brand_images", "is_set_up", *BRAND_IMAGES]
        )
        for model in (Category, HeroSlide):
            history.register_history(model)
