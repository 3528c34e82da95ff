"""Counts the database queries of a request and their duration, for the request log."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

COUNT = "madamda.queries"
SECONDS = "madamda.query_seconds"


class QueryCountMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META[COUNT], request.META[SECONDS] = 0, 0.0

        def counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            started = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                request.META[COUNT] += 1
                request.META[SECONDS] += time.perf_counter() - started

        with connection.execute_wrapper(counted):
            return self._get_response(request)
