"""Template context of every shop page: store, menu, pages, exchange rate, cart count."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.cart import session_cart
from shop.cart.session_cart import Cart
from shop.catalogue import navigation, store_details


def store(request: HttpRequest) -> dict[str, Any]:
    """Return lazy values, so that a page pays only for those it uses."""
    return {
        "store": SimpleLazyObject(store_details.store),
        "pages": SimpleLazyObject(store_details.pages),
        "menu": SimpleLazyObject(navigation.menu),
        "riel_rate": SimpleLazyObject(lambda: Decimal(store_details.store()["riel_rate"])),
        "cart_count": SimpleLazyObject(lambda: _cart_count(request)),
    }


def _cart_count(request: HttpRequest) -> int:
    """Count from the session if the view has loaded it, else from the cookie. Without a session cookie it is 0."""
    if not hasattr(request, "session"):
        return 0
    noted = None if request.session.accessed else session_cart.count_from_cookie(request.COOKIES)
    return Cart(request.session).count if noted is None else noted
