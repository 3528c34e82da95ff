"""Retries GET and HEAD requests once if the database connection was lost."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase

from madamda.db import errors

log = logging.getLogger(__name__)


class RetryOnConnectionLoss:
    """Calls the view again after a lost connection.

    Other methods are not retried: only their view knows whether that is safe.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponseBase | None:
        found = request.resolver_match
        is_read = request.method in ("GET", "HEAD")
        if not is_read or found is None or not isinstance(trouble, OperationalError | InterfaceError):
            return None
        if not errors.close_if_connection_lost(trouble):
            return None
        log.warning("Database connection lost; retrying %s.", found.view_name)
        return found.func(request, *found.args, **found.kwargs)
