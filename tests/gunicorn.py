"""The shop behind a gunicorn of a test's own, on the test's database, and raw words said to it."""

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
    """Needs a TransactionTestCase: nobody else sees what is not committed. Rates are the shop's own."""
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
    """What comes back on a line of its own, until it is closed or nothing more is said."""
    with line(server, patience) as talk:
        talk.sendall(words)
        return heard(talk)


def line(server: Server, patience: float = PATIENCE) -> socket.socket:
    place = urlsplit(server.address)
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=patience)


def heard(talk: socket.socket) -> bytes:
    """One answer: its head, and as much of a body as that promises."""
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
