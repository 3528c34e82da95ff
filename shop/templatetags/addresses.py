"""Whole addresses in templates: `{% absolute request path %}`, `{% picture_address image %}`."""

from django import template
from django.http import HttpRequest

from shop import pictures
from shop.models import ProductImage

register = template.Library()


@register.simple_tag
def absolute(request: HttpRequest, path: str) -> str:
    return request.build_absolute_uri(path)


@register.simple_tag
def picture_address(image: ProductImage) -> str:
    """The widest there is, as the JPEG that everything can show."""
    return pictures.address(image, pictures.widths(image)[-1], "jpg")
