"""Limits the size of request bodies and how slowly they may arrive."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from madamda import errors

LONGEST_PAUSE = 4  # seconds between two reads of a body
_CHANGES = ("POST", "PUT", "PATCH", "DELETE")


class RequestSizeLimitMiddleware:
    """Reject bodies that are too large, chunked, or shorter than their Content-Length, before the view runs.

    A body without a length may be endless; browsers and nginx always send one. Multipart bodies are read by the view.
    Reads time out after LONGEST_PAUSE.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        line = request.META.get("gunicorn.socket")
        if line and request.method in _CHANGES:
            line.settimeout(LONGEST_PAUSE)
        try:
            return self._refused(request) or self._get_response(request)
        finally:
            if line:
                line.settimeout(None)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an upload that was broken off with 400."""
        return errors.bad_request(request, exception) if isinstance(exception, UnreadablePostError) else None

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in request.META or not (length.isascii() and length.isdigit()):
            return errors.bad_request(request, BadRequest())
        if int(length) > settings.REQUEST_MAX_BYTES:
            return errors.bad_request(request, RequestDataTooBig())
        if int(length) and request.content_type != "multipart/form-data" and not _has_come(request, int(length)):
            return errors.bad_request(request, BadRequest())
        return None


def _has_come(request: HttpRequest, length: int) -> bool:
    try:
        return len(request.body) == length
    except UnreadablePostError:
        return False
