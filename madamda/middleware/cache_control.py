"""Who may keep an answer: nobody, unless its view has said so."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

NOBODY = "private, no-store"


class CacheControlMiddleware(MiddlewareMixin):
    """A view that forgets to say anything keeps its secret; and what sets a cookie is never everybody's."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        said = response.get("Cache-Control", "")
        if not said or ("public" in said and response.cookies):
            response["Cache-Control"] = NOBODY
        return response
