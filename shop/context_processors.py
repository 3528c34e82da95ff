"""What every page of the shop shows around itself: the shop, its menu, how full the cart is."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.cart import session_cart
from shop.cart.session_cart import Cart
from shop.catalogue import navigation


def store(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that a page which shows none of it pays for none of it."""
    return {
        "store": SimpleLazyObject(navigation.store),
        "pages": SimpleLazyObject(navigation.pages),
        "menu": SimpleLazyObject(navigation.menu),
        "riel_rate": SimpleLazyObject(lambda: Decimal(navigation.store()["riel_rate"])),
        "cart_count": SimpleLazyObject(lambda: _cart_count(request)),
    }


def _cart_count(request: HttpRequest) -> int:
    """From the session where the page has it in hand already. Without its cookie the page is the same for everybody."""
    if not hasattr(request, "session"):
        return 0
    noted = None if request.session.accessed else session_cart.count_from_cookie(request.COOKIES)
    return Cart(request.session).count if noted is None else noted
