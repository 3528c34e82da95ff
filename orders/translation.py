"""Which words of an order are kept in every language: a customer and a packer may not share one."""

from modeltranslation.translator import TranslationOptions, register

from orders.models import DeliveryZone, OrderLine


@register(DeliveryZone)
class DeliveryZoneWords(TranslationOptions):
    fields = ("name",)


@register(OrderLine)
class OrderLineWords(TranslationOptions):
    fields = ("name", "option")
