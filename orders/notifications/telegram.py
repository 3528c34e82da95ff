"""Telegram client: sends one message and interprets the response.

Used only by periodic work, outside transactions. The URL of every request contains the token, so neither URLs nor
exceptions of the HTTP client are logged.
"""

import json
from typing import Any

import httpx
from django.conf import settings

LONGEST_ANSWER = 100_000  # bytes


class TelegramUnavailable(Exception):
    """The message may not have been delivered. `wait`: seconds to wait, if Telegram asked for it."""

    def __init__(self, why: str, *, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class TelegramRejected(TelegramUnavailable):
    """Telegram rejected the request: a wrong token, or a chat the bot may not write to."""


def send(text: str) -> None:
    """Send a message to the shop's chat; raises TelegramUnavailable or TelegramRejected."""
    message = {"chat_id": settings.TELEGRAM_CHAT, "text": text, "link_preview_options": {"is_disabled": True}}
    timeout = httpx.Timeout(settings.TELEGRAM_TIMEOUT, connect=min(settings.TELEGRAM_TIMEOUT, 3.0))
    try:
        with httpx.Client(timeout=timeout, headers={"Accept-Encoding": "identity"}) as client:
            address = f"{settings.TELEGRAM_API_URL.rstrip('/')}/bot{settings.TELEGRAM_TOKEN}/sendMessage"
            with client.stream("POST", address, json=message) as answer:
                body = _read(answer)
    except (httpx.HTTPError, httpx.InvalidURL) as trouble:
        raise TelegramUnavailable(type(trouble).__name__) from None
    _judge(answer.status_code, body)


def _read(answer: httpx.Response) -> dict[str, Any]:
    content = b""
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > LONGEST_ANSWER:
            return {}
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _judge(status: int, body: dict[str, Any]) -> None:
    if status == 200 and body.get("ok") is True:
        return
    why = f"{status} {str(body.get('description', ''))[:100]}".strip()
    if status == 429:
        parameters = body.get("parameters")
        wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
        raise TelegramUnavailable(
            why, wait=float(wait) if isinstance(wait, int | float) and 0 < wait < 86_400 else 30.0
        )
    if 400 <= status < 500:
        raise TelegramRejected(why)
    raise TelegramUnavailable(why)
