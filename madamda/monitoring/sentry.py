"""Reports errors to Sentry if SENTRY_DSN is set, without personal data."""

import logging
import re
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)

_NUMBER = re.compile(r"\+?\d[\d .-]{5,}\d")
_SECRET = re.compile(r"(key=)[\w-]+")
_SAID_OF_A_REQUEST = ("method", "url")


def init() -> None:
    """Start Sentry. It is imported only if used, because the import takes a tenth of a second.

    A failure is logged; it does not prevent the start.
    """
    if not settings.SENTRY_DSN:
        return
    try:
        _begin()
    except Exception:  # invalid DSN or missing library
        logger.warning("Sentry is off: SENTRY_DSN cannot be used", exc_info=True)


def _begin() -> None:
    import sentry_sdk

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SENTRY_ENVIRONMENT,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrub_event,  # type: ignore[arg-type]  # its type is a TypedDict
    )


def scrub_event(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Remove personal data from an event.

    What remains is the stack trace, the exception with numbers and secrets masked, and the URL without its query.
    """
    request = event.get("request", {})
    kept = {name: request[name].partition("?")[0] for name in _SAID_OF_A_REQUEST if request.get(name)}
    for personal in ("user", "breadcrumbs", "extra", "server_name"):
        event.pop(personal, None)
    event["request"] = kept
    return {name: _cleaned(value) if name != "timestamp" else value for name, value in event.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _NUMBER.sub("…", _SECRET.sub(r"\1…", value))
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return value
