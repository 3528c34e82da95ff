"""Which language a page is answered in: the one its address names, else the cookie's, else the browser's."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from madamda.http.localized_urls import PARAMETER


class LanguageMiddleware(LocaleMiddleware):
    """A crawler keeps no cookie, so every language of a page has an address; it decides for this answer only."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if (named := request.GET.get(PARAMETER)) in dict(settings.LANGUAGES):
            translation.activate(named)
            request.LANGUAGE_CODE = named

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Every drawn page depends on cookies: language, colours, how full the cart is."""
        response = super().process_response(request, response)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie",))
        return response
