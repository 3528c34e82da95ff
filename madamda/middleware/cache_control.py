"""Cache-Control of responses: private and not stored, unless the view has set the header."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

NOBODY = "private, no-store"


class CacheControlMiddleware(MiddlewareMixin):
    """Set `private, no-store` where the header is missing, or where a public response sets a cookie."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        said = response.get("Cache-Control", "")
        if not said or ("public" in said and response.cookies):
            response["Cache-Control"] = NOBODY
        return response
