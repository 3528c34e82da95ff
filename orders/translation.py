"""Translated fields of orders: kept in every language, because customer and staff may use different ones."""

from modeltranslation.translator import TranslationOptions, register

from orders.models import DeliveryZone, OrderLine


@register(DeliveryZone)
class DeliveryZoneWords(TranslationOptions):
    fields = ("name",)


@register(OrderLine)
class OrderLineWords(TranslationOptions):
    fields = ("name", "option")
