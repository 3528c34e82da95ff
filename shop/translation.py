"""Fields of the shop's models that are translated into every language."""

from modeltranslation.translator import TranslationOptions, register

from shop.models import Category, HeroPicture, HeroSlide, Page, Product, ProductImage, StoreSettings, Variant


@register(Category)
class CategoryWords(TranslationOptions):
    fields = ("name", "line")


@register(Product)
class ProductWords(TranslationOptions):
    fields = ("name", "benefit", "description", "how_to_use", "ingredients", "size")


@register(Variant)
class VariantWords(TranslationOptions):
    fields = ("name",)


@register(ProductImage)
class ProductImageWords(TranslationOptions):
    fields = ("alt",)


@register(HeroSlide)
class HeroSlideWords(TranslationOptions):
    fields = ("headline", "subline", "button")


@register(HeroPicture)
class HeroPictureWords(TranslationOptions):
    fields = ("alt",)


@register(Page)
class PageWords(TranslationOptions):
    fields = ("title", "text")


@register(StoreSettings)
class StoreText(TranslationOptions):
    fields = ("tagline", "address", "pause_words", "home_title", "home_description")
