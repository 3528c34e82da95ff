"""Prometheus metrics: request durations by view, orders placed, and the gauges of madamda.monitoring.gauges."""

import ipaddress
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Histogram, generate_latest, multiprocess

from madamda.monitoring.gauges import Gauges

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_VIEW = "madamda.view"
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # created by gunicorn_config.py
_METHODS = frozenset({"GET", "HEAD", "POST"})

_seconds = Histogram(
    "madamda_request_seconds",
    "Request duration in seconds, by view, method and status class",
    ("view", "method", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_told: deque[bool] = deque(maxlen=1)  # non-empty once this process has logged a warning; then only at DEBUG
_known: dict[tuple[str, str, str], Any] = {}  # cache, because labels() costs more than observe()


class Measured:
    """WSGI middleware around the whole application, so that cached pages count too; 5 µs per request.

    Errors of the measurement never affect the response.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started, said = time.perf_counter(), [""]

        def noted(status: str, *rest: Any) -> Any:
            said[0] = status
            return start_response(status, *rest)

        try:
            return self._application(environ, noted)
        finally:
            _count(environ, said[0], time.perf_counter() - started)


def _count(environ: "WSGIEnvironment", status: str, seconds: float) -> None:
    method = environ["REQUEST_METHOD"]
    kind = (environ.get(_VIEW, ""), method if method in _METHODS else "other", f"{status[:1] or 5}xx")
    try:
        if kind not in _known:
            _known[kind] = _seconds.labels(*kind)
        _known[kind].observe(seconds)
    except Exception:  # directory missing or disk full: the response must not fail
        logger.log(logging.DEBUG if _told else logging.WARNING, "Request metrics cannot be written", exc_info=True)
        _told.append(True)
        with suppress(OSError):  # recreate a deleted directory, for the next request
            Path(os.environ.get(_FOLDER) or os.devnull).mkdir(mode=0o700)


class ViewNameMiddleware:
    """Passes the view's name to `Measured`; it stays empty for cached pages, static files and unknown URLs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        request.META[_VIEW] = request.resolver_match.view_name if request.resolver_match else ""


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics, or 404.

    With METRICS_TOKEN they require that token; without it a local request that did not come through a proxy.
    """
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry()
    if Path(os.environ.get(_FOLDER) or "nowhere").is_dir():
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped in the stubs
    registry.register(Gauges())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    remote = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    return "X-Forwarded-For" not in request.headers and ipaddress.ip_address(remote).is_loopback
