"""Request log: one JSON line per request, with the id sent in X-Request-ID."""

import json
import logging
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from django.conf import settings

from madamda.http.client_ip import is_ours
from madamda.middleware.query_count import COUNT, SECONDS
from madamda.middleware.security_headers import ON_EVERY_ANSWER

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

FROM_MEMORY = "madamda.page_cache"  # environ key, set if the page cache answered

_A_NAME = re.compile(r"[0-9A-Za-z-]{8,64}")
# Long numbers may be phone numbers; only their last three digits are logged.
_LONG_NUMBER = re.compile(r"\d{4,}(?=\d{3})")
_MOST_OF_A_PATH = 200


class RequestLog:
    """Outermost WSGI middleware: logs cached pages too, and answers uncaught exceptions with 500.

    Query strings, cookies and bodies are never logged: they contain order secrets, phone numbers and addresses.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = time.perf_counter()
        name = environ["HTTP_X_REQUEST_ID"] = _name(environ)
        said = ["", "0"]

        def named(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said[0] = status
            return start_response(status, [*headers, ("X-Request-ID", name)], exc_info)

        try:
            return self._application(environ, named)
        except Exception:
            logger.exception("Uncaught exception")
            named("500 Internal Server Error", [*ON_EVERY_ANSWER.items(), ("Content-Type", "text/plain")])
            return [b"Something went wrong.\n"]
        finally:
            if settings.LOG_REQUESTS:
                logger.info(_line(environ, name, said[0], time.perf_counter() - started))


def _name(environ: "WSGIEnvironment") -> str:
    """Return the request id set by a trusted proxy, else a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    is_named = given and _A_NAME.fullmatch(given) and is_ours(environ.get("REMOTE_ADDR", ""))
    return given if is_named else token_hex(8)


def _path(environ: "WSGIEnvironment") -> str:
    return environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")


def _line(environ: "WSGIEnvironment", name: str, status: str, seconds: float) -> str:
    """Return the log line in ASCII: line breaks and escape sequences in a path are written as `\\u000a`."""
    return json.dumps(
        {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": name,
            "method": environ["REQUEST_METHOD"][:10],
            "path": _LONG_NUMBER.sub("…", _path(environ)[:_MOST_OF_A_PATH]),
            "status": int(status[:3] or 0),
            "ms": round(seconds * 1000, 1),
            "queries": environ.get(COUNT, 0),
            "query_ms": round(environ.get(SECONDS, 0.0) * 1000, 1),
            "from_memory": FROM_MEMORY in environ,
        }
    )
