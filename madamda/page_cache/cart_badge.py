"""Inserts the visitor's cart count into a cached page."""

from functools import lru_cache

from django.utils import translation

from madamda.jinja.components import component

_cart_link = component("components/header.html", "cart_link")


def insert_cart_badge(page: bytes, in_cart: int, language: str) -> bytes:
    """Replace the cart link for an empty cart by the one for this cart."""
    return page.replace(_link(0, language), _link(in_cart, language))


@lru_cache(maxsize=512)
def _link(in_cart: int, language: str) -> bytes:
    with translation.override(language):
        return _cart_link(in_cart).strip().encode()
