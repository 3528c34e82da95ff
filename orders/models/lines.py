"""Order lines: variant, quantity and price, copied when the order was placed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import triggers as on_change
from orders.models.orders import Order
from shop.models import Variant


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines", verbose_name=_("variant"))
    sku = models.CharField(_("SKU"), max_length=40)
    name = models.CharField(_("product"), max_length=120)
    option = models.CharField(_("variant"), max_length=80)
    price = models.DecimalField(_("price"), max_digits=9, decimal_places=2)
    quantity = models.PositiveIntegerField(_("quantity"))
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="orderline_variant_once"),
            models.CheckConstraint(name="orderline_quantity_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="orderline_amount_adds_up", condition=Q(amount=F("price") * F("quantity"), price__gt=0)
            ),
        ]
        triggers = on_change.LINE

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"
