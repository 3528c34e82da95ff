"""Telegram client: sends messages, fetches those written to the bot, and interprets the responses.

Used only by periodic work, outside transactions. The URL of every request contains the token, so neither URLs nor
exceptions of the HTTP client are logged.
"""

import json
from typing import Any

import httpx
from django.conf import settings

AT_ONCE = 50  # updates
LONGEST_ANSWER = 1_000_000  # bytes


class TelegramUnavailable(Exception):
    """The message may not have been delivered. `wait`: seconds to wait, if Telegram asked for it."""

    def __init__(self, why: str, *, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class TelegramRejected(TelegramUnavailable):
    """Telegram rejected the request: a wrong token, or a chat the bot may not write to."""


class ChatGone(TelegramRejected):
    """The chat does not exist any more, or its owner has blocked the bot."""


def send(text: str, *, chat: str | int | None = None) -> None:
    """Send a message to a chat, the shop's by default; raises TelegramUnavailable, TelegramRejected or ChatGone."""
    message = {
        "chat_id": settings.TELEGRAM_CHAT if chat is None else chat,
        "text": text,
        "link_preview_options": {"is_disabled": True},
    }
    _ask("sendMessage", message, timeout=settings.TELEGRAM_TIMEOUT)


def updates(*, after: int, wait: int) -> list[dict[str, Any]]:
    """Return what people wrote to the bot after update `after`; waits up to `wait` seconds for the first.

    Asking confirms `after` and all before it, which Telegram then forgets. Raises as `send` does.
    """
    wanted = {"offset": after + 1, "timeout": wait, "limit": AT_ONCE, "allowed_updates": ["message"]}
    found = _ask("getUpdates", wanted, timeout=wait + settings.TELEGRAM_TIMEOUT).get("result")
    return found if isinstance(found, list) else []


def _ask(method: str, parameters: dict[str, Any], *, timeout: float) -> dict[str, Any]:
    limits = httpx.Timeout(timeout, connect=min(timeout, 3.0))
    try:
        with httpx.Client(timeout=limits, headers={"Accept-Encoding": "identity"}) as client:
            address = f"{settings.TELEGRAM_API_URL.rstrip('/')}/bot{settings.TELEGRAM_TOKEN}/{method}"
            with client.stream("POST", address, json=parameters) as answer:
                body = _read(answer)
    except (httpx.HTTPError, httpx.InvalidURL) as trouble:
        raise TelegramUnavailable(type(trouble).__name__) from None
    _judge(answer.status_code, body)
    return body


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
    if status == 403 or (status == 400 and "chat not found" in why):
        raise ChatGone(why)
    if 400 <= status < 500:
        raise TelegramRejected(why)
    raise TelegramUnavailable(why)
