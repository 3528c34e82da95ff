"""Stores the number of items in the cart in a cookie, so that cached pages can show it without the session."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from shop.cart.session_cart import COOKIE, Cart


class CartCountMiddleware(MiddlewareMixin):
    """Set the cookie when it differs from the session. It is for display only: a forged value has no effect."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        session = getattr(request, "session", None)
        if session is None or not session.accessed or response.status_code >= 500:
            return response
        count = str(Cart(session).count)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES or session.modified
        if has_session and request.COOKIES.get(COOKIE) != count:
            response.set_cookie(
                COOKIE,
                count,
                max_age=settings.SESSION_COOKIE_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
