"""Text messages through a gateway: SMS_BACKEND names the class that sends them."""

import logging
from typing import Protocol

import httpx
from django.conf import settings
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class SmsUnavailable(Exception):
    """The gateway may not have accepted the message; it can be tried again."""


class SmsRejected(Exception):
    """The gateway refused this message for good: for example a number that does not exist."""


class SmsBackend(Protocol):
    def send(self, phone: str, text: str) -> None:
        """Send `text` to `phone` (E.164); raises SmsUnavailable or SmsRejected."""


class ConsoleBackend:
    """Writes messages to the log, for demo and development."""

    def send(self, phone: str, text: str) -> None:
        log.info("Text message to %s: %s", phone, text)


class HttpBackend:
    """Posts JSON (`to`, `from`, `text`) to SMS_URL with SMS_TOKEN as bearer token. 2xx is accepted, 4xx is final."""

    def send(self, phone: str, text: str) -> None:
        message = {"to": phone, "from": settings.SMS_SENDER, "text": text}
        headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}"}
        try:
            answer = httpx.post(settings.SMS_URL, json=message, headers=headers, timeout=settings.SMS_TIMEOUT)
        except (httpx.HTTPError, httpx.InvalidURL) as trouble:  # its text may name the address, which may hold a secret
            raise SmsUnavailable(type(trouble).__name__) from None
        if answer.status_code in (401, 403, 408, 429) or answer.status_code >= 500:
            raise SmsUnavailable(str(answer.status_code))  # ours to mend, or to wait for: not the message's fault
        if not answer.is_success:
            raise SmsRejected(str(answer.status_code))


def send(phone: str, text: str) -> None:
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(phone, text)
