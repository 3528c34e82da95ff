"""Orders: a person takes goods."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        """Here, because a history that is kept before the columns of each language are there would miss them."""
        from madamda.db import history
        from orders.models import DeliveryZone

        history.register_history(DeliveryZone)
