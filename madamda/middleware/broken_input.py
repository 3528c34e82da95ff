"""Answers requests that contain a NUL character, which PostgreSQL does not store, with 400."""

import logging
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError

from madamda import errors

logger = logging.getLogger(__name__)

NUL = "\x00"


class BrokenInputMiddleware:
    """Handles NUL characters in the URL, cookies and POST data that no form field has rejected."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Drop cookies whose quoted value contains a NUL."""
        if "\\" in request.META.get("HTTP_COOKIE", ""):
            for name in [name for name, value in request.COOKIES.items() if NUL in value]:
                del request.COOKIES[name]
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a DataError or ValueError into 400 if the request contains a NUL."""
        if isinstance(exception, (DataError, ValueError)) and any(NUL in text for text in _texts(request)):
            logger.info("Request with a NUL character", exc_info=exception)
            return errors.bad_request(request, BadRequest())
        return None


def _texts(request: HttpRequest) -> Iterable[str]:
    yield request.path_info
    yield unquote(request.META.get("QUERY_STRING", ""))
    try:
        for _name, values in request.POST.lists():
            yield from values
    except (RawPostDataException, UnreadablePostError):
        return
