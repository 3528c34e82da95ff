"""Bare WSGI application as a lower bound: serves the pages in the folder BARE from memory."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

FOLDER = Path(os.environ["BARE"])
# Each file holds a line of JSON with path and headers, then the body; bench.public_pages writes them.
PAGES = {}
for file in FOLDER.glob("*.page"):
    head, _, body = file.read_bytes().partition(b"\n")
    said = json.loads(head)
    PAGES[said["path"]] = ([tuple(pair) for pair in said["headers"]], body)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    headers, body = PAGES.get(environ["PATH_INFO"], ([("Content-Length", "0")], b""))
    start_response("200 OK", headers)
    return [body]
