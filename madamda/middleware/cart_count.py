"""How much is in the cart, as a number beside the session: a finished page can show it without asking for either."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from shop.cart.session_cart import COOKIE, Cart


class CartCountMiddleware(MiddlewareMixin):
    """Nothing is decided by it: whoever writes another number into it sees another number."""

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
