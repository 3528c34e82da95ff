"""What no browser writes: a NUL, which PostgreSQL takes in no text. It is the sender's mistake, and answered as one."""

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
    """Fields say so themselves, where a form reads them. Here is what reaches the database without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A cookie with a NUL in it, which its notation can express, counts as not sent."""
        if "\\" in request.META.get("HTTP_COOKIE", ""):
            for name in [name for name, value in request.COOKIES.items() if NUL in value]:
                del request.COOKIES[name]
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, (DataError, ValueError)) and any(NUL in text for text in _texts(request)):
            logger.info("A NUL was sent", exc_info=exception)
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
