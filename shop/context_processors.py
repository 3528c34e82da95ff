"""What every page of the shop shows around itself: the shop, its menu, how full the cart is."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop import catalogue
from shop.cart import Cart


def shopfront(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that a page which shows none of it pays for none of it."""
    return {
        "shopfront": SimpleLazyObject(catalogue.shopfront),
        "pages": SimpleLazyObject(catalogue.pages),
        "menu": SimpleLazyObject(catalogue.menu),
        "riel_rate": SimpleLazyObject(lambda: Decimal(catalogue.shopfront()["riel_rate"])),
        "cart_count": SimpleLazyObject(lambda: _cart_count(request)),
    }


def _cart_count(request: HttpRequest) -> int:
    """Without a session cookie there is no cart, and the page stays the same for everybody."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return 0
    return Cart(request.session).count
