"""App configuration of orders: checkout, payments, fulfilment and tracking."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        """Register the history of delivery zones, once modeltranslation has added the columns of each language."""
        from madamda.db import history
        from orders.models import DeliveryZone

        history.register_history(DeliveryZone)
