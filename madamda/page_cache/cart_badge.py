"""Inserts the visitor's cart count into a cached page."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils import translation


def insert_cart_badge(page: bytes, in_cart: int, language: str) -> bytes:
    """Replace the cart link for an empty cart by the one for this cart."""
    return page.replace(_link(0, language), _link(in_cart, language))


@lru_cache(maxsize=512)
def _link(in_cart: int, language: str) -> bytes:
    with translation.override(language):
        return render_to_string("shop/cart_link.html", {"cart_count": in_cart}).strip().encode()
