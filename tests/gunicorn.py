"""Runs the shop with gunicorn on the test's database, and sends raw HTTP to it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection

from bench.measuring import Server, pages

PATIENCE = 15.0


@contextmanager
def gunicorn(*, workers: int = 1, threads: int = 8, **environ: str) -> Iterator[Server]:
    """Context manager: a running server with the shop's own rate limits.

    Needs a TransactionTestCase, since it sees only committed data.
    """
    values = {
        "DATABASE_URL": _database(),
        "CACHE_PREFIX": str(settings.CACHES["default"]["KEY_PREFIX"]),
        "DEMO": "1",
        **{f"RATE_{action.upper()}": rate for action, rate in settings.RATE_LIMITS.items()},
        **environ,
    }
    with pages(workers=workers, threads=threads, environ=values) as server:
        yield server


def said(server: Server, words: bytes, *, patience: float = PATIENCE) -> bytes:
    """Send bytes on a new connection and return the response."""
    with line(server, patience) as talk:
        talk.sendall(words)
        return heard(talk)


def line(server: Server, patience: float = PATIENCE) -> socket.socket:
    place = urlsplit(server.address)
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=patience)


def heard(talk: socket.socket) -> bytes:
    """Read one response: its head, and the body up to Content-Length."""
    words = b""
    while b"\r\n\r\n" not in words:
        more = talk.recv(65536)
        if not more:
            return words
        words += more
    head, _, body = words.partition(b"\r\n\r\n")
    length = next(
        (int(row.split(b":")[1]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length")), 0
    )
    while len(body) < length and (more := talk.recv(65536)):
        body += more
    return head + b"\r\n\r\n" + body


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def _database() -> str:
    asked: dict[str, Any] = connection.settings_dict
    user, word = quote(asked["USER"] or ""), quote(asked["PASSWORD"] or "")
    port = f":{asked['PORT']}" if asked["PORT"] else ""
    return f"postgres://{user}{word and ':' + word}@{quote(asked['HOST'], safe='')}{port}/{asked['NAME']}"
