"""Compresses responses rendered per request; cached pages and static files are compressed already."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from madamda.http.content_encoding import WORTH_IT, compress, negotiate

_PACKABLE = ("text/", "application/json", "application/ld+json", "application/manifest+json", "application/xml")


class CompressionMiddleware(GZipMiddleware):
    """Brotli where accepted, else Django's gzip with its random padding.

    Against BREACH, private (`no-store`) responses to requests with a query string or a POST body are not compressed:
    the compressed size would reveal whether the response contains what the attacker sent.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponse) or not _can_be_packed(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if _could_be_guessed_from(request, response):
            return response
        if negotiate(request.META.get("HTTP_ACCEPT_ENCODING", "")) != "br":
            return super().process_response(request, response)
        response.content = compress(response.content, "br", once=True)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "br"
        return response


def _can_be_packed(response: HttpResponse) -> bool:
    return (
        len(response.content) >= WORTH_IT
        and not response.has_header("Content-Encoding")
        and response.get("Content-Type", "").startswith(_PACKABLE)
    )


def _could_be_guessed_from(request: HttpRequest, response: HttpResponseBase) -> bool:
    is_secret = "no-store" in response.get("Cache-Control", "")
    return is_secret and bool(request.META.get("QUERY_STRING") or request.method == "POST")
