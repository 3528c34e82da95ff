"""A test client for the WSGI application with the page cache, in the test's own process and transaction."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any
from unittest import mock

import brotli
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from madamda.page_cache.wsgi import PageCacheMiddleware
from shop.catalogue import product_detail


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status[:3])
        self.headers = {name.lower(): value for name, value in headers}
        self.cookies = [value.strip() for name, value in headers if name.lower() == "set-cookie"]
        self.body = body

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding", "")
        return {"br": brotli.decompress, "gzip": gzip.decompress}.get(packed, bytes)(self.body).decode()


@contextmanager
def as_in_a_test() -> Iterator[None]:
    """Keep the test's database connection, with its transaction, open at the end of a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


class Door:
    """The application as gunicorn calls it, without the polling thread: a test polls for changes itself."""

    def __init__(self, most_bytes: int = 10_000_000) -> None:
        self.pages = PageCacheMiddleware(WSGIHandler(), most_bytes)
        self.pages.watcher.start = lambda: None  # type: ignore[method-assign]
        self.pages.watcher.look()

    def get(self, path: str = "/", *, method: str = "GET", cookies: str = "", **headers: str) -> Answer:
        environ = RequestFactory(headers=headers).generic(method, path).environ
        if cookies:
            environ["HTTP_COOKIE"] = cookies
        with as_in_a_test():
            return self._ask(environ)

    def _ask(self, environ: dict[str, Any]) -> Answer:
        said: list[Any] = []
        parts = self.pages(environ, lambda status, headers, exc_info=None: said.append((status, headers)))  # type: ignore[arg-type, return-value]
        body = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        return Answer(*said[0], body)

    def queries(self, path: str = "/", **headers: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            self.get(path, **headers)
        return len(asked)


@contextmanager
def while_drawn(door: Door, path: str) -> Iterator[None]:
    """Run the block while another thread renders a product page: its data is read, the response not finished."""
    read, done = Event(), Event()

    def dawdling(*args: Any, **kwargs: Any) -> Any:
        page = shown(*args, **kwargs)
        read.set()
        done.wait(10)
        return page

    shown = product_detail.shown
    with mock.patch("shop.catalogue.product_detail.shown", dawdling):
        drawing = Thread(target=lambda: (door.get(path), connection.close()))
        drawing.start()
        read.wait(10)
        try:
            yield
        finally:
            done.set()
            drawing.join()
