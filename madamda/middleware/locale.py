"""Language of a response: from the URL's `lang` parameter, else the cookie, else Accept-Language."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from madamda.http.localized_urls import PARAMETER


class LanguageMiddleware(LocaleMiddleware):
    """LocaleMiddleware with a query parameter, so that crawlers, which keep no cookies, find every language."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if (named := request.GET.get(PARAMETER)) in dict(settings.LANGUAGES):
            translation.activate(named)
            request.LANGUAGE_CODE = named

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add `Vary: Cookie` to HTML, which depends on the language, theme and cart cookies."""
        response = super().process_response(request, response)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie",))
        return response
