"""The limit under gunicorn: an application that hands out the bytes in $BODY with the same few headers, and does nothing else."""

import gzip
import os
from collections.abc import Callable, Iterable
from pathlib import Path

BODY = gzip.compress(Path(os.environ["BODY"]).read_bytes(), 6)
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Content-Length", str(len(BODY))),
    ("Vary", "Accept-Encoding"),
]


def application(environ: dict[str, object], start_response: Callable) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return [BODY]
