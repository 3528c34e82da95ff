"""Payment gateway: the interface to a bank, and its implementation for Bakong's Open API.

Called only by periodic work, outside transactions.
"""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import httpx
from django.conf import settings
from django.utils import timezone

from orders.models import GatewayState
from orders.payments.bank_responses import InvalidResponse, Transfer, read_list, read_one

log = logging.getLogger(__name__)

AT_MOST = 50  # codes per list request, the bank's limit
ONE_BY_ONE = 10  # single requests per run if lists are refused; the bank limits the rate
LISTS_STAY_CLOSED = 600.0  # seconds until lists are tried again
LONGEST_ANSWER = 1_000_000  # bytes

Trouble = GatewayState.Trouble


class GatewayUnavailable(Exception):
    """The bank did not answer, or refused; to be retried later."""

    def __init__(self, trouble: Trouble, *, wait: float | None = None) -> None:
        super().__init__(f"{trouble.value}: {trouble.label}")
        self.trouble = trouble
        self.wait = wait  # seconds, if the bank asked for them


class PaymentGateway(Protocol):
    def find(self, codes: Sequence[str]) -> Mapping[str, Transfer | None]:
        """Return the transfer for each code (md5): None if there is none yet, no key if the answer is missing.

        Raises GatewayUnavailable if there is no answer at all.
        """
        ...

    def link(self, text: str) -> str:
        """Return a deep link that opens a bank app with this code, or ""; raises GatewayUnavailable."""
        ...


class Bakong:
    """The National Bank's Open API."""

    def __init__(self, *, url: str, token: str, timeout: float) -> None:
        self._timeout = timeout
        self._lists_closed_until = 0.0
        self._client = httpx.Client(
            base_url=url,
            headers={
                "Authorization": f"Bearer {token}",
                "Accept-Encoding": "identity",  # no compression: limits what has to be unpacked
                "User-Agent": "madamda",
            },
            timeout=httpx.Timeout(timeout, connect=min(timeout, 3.0)),
        )

    def find(self, codes: Sequence[str]) -> Mapping[str, Transfer | None]:
        if len(codes) > 1 and time.monotonic() >= self._lists_closed_until:
            try:
                return read_list(self._ask("/v1/check_transaction_by_md5_list", list(codes)))
            except InvalidResponse as trouble:
                raise GatewayUnavailable(Trouble.NONSENSE) from trouble
            except GatewayUnavailable as away:
                if away.trouble != Trouble.CLOSED:
                    raise
                # Seen in production: the list endpoint is closed while the one for single payments works.
                self._lists_closed_until = time.monotonic() + LISTS_STAY_CLOSED
        return self._find_one_by_one(codes[:ONE_BY_ONE])

    def link(self, text: str) -> str:
        answer = self._ask("/v1/generate_deeplink_by_qr", {"qr": text})
        link = (answer.get("data") or {}).get("shortLink") if answer.get("responseCode") == 0 else ""
        return link if isinstance(link, str) and link.startswith("https://") else ""

    def _find_one_by_one(self, codes: Sequence[str]) -> Mapping[str, Transfer | None]:
        found: dict[str, Transfer | None] = {}
        for code in codes:
            try:
                found[code] = read_one(self._ask("/v1/check_transaction_by_md5", {"md5": code}))
            except InvalidResponse:
                log.warning("Could not parse the bank's response about one payment.")
            except GatewayUnavailable:
                if not found:
                    raise
                return found  # keep the answers received so far
        if codes and not found:
            raise GatewayUnavailable(Trouble.NONSENSE)
        return found

    def _ask(self, path: str, question: object) -> dict[str, Any]:
        """POST the question and return the parsed JSON, with fractions as strings; raises GatewayUnavailable."""
        try:
            with self._client.stream("POST", path, json=question) as response:
                body = self._read(response)
        except httpx.HTTPError as trouble:
            raise GatewayUnavailable(Trouble.AWAY) from trouble
        _refuse(response)
        try:
            answer = json.loads(body, parse_float=str, parse_constant=_no_number)
        except (ValueError, RecursionError) as trouble:
            raise GatewayUnavailable(Trouble.NONSENSE) from trouble
        if not isinstance(answer, dict):
            raise GatewayUnavailable(Trouble.NONSENSE)
        if answer.get("errorCode") == 6:
            raise GatewayUnavailable(Trouble.TOKEN)
        return answer

    def _read(self, response: httpx.Response) -> bytes:
        """Read the body, limited in size and total time: httpx's timeout applies to each read, not to the whole."""
        body, until = b"", time.monotonic() + 2 * self._timeout
        for piece in response.iter_bytes():
            body += piece
            if len(body) > LONGEST_ANSWER or time.monotonic() > until:
                raise GatewayUnavailable(Trouble.AWAY)
        return body


def configured_gateway() -> PaymentGateway | None:
    """Return the gateway; None if no bank token is set and staff check payments by hand."""
    return _bakong(settings.BANK_API_URL, settings.BANK_TOKEN) if settings.BANK_TOKEN else None


_made: dict[tuple[str, str], Bakong] = {}


def _bakong(url: str, token: str) -> Bakong:
    """Return one client per process, which keeps its connections and remembers closed endpoints."""
    key = (url, token)
    if key not in _made:
        _made[key] = Bakong(url=url, token=token, timeout=settings.BANK_TIMEOUT)
    return _made[key]


def _refuse(response: httpx.Response) -> None:
    match response.status_code:
        case 401:
            raise GatewayUnavailable(Trouble.TOKEN)
        case 403:
            raise GatewayUnavailable(Trouble.CLOSED)
        case 429:
            raise GatewayUnavailable(Trouble.BUSY, wait=_seconds(response.headers.get("Retry-After", "")))
        case 200 | 400 | 404:
            return  # the outcome is in the body
        case _:
            raise GatewayUnavailable(Trouble.AWAY, wait=_seconds(response.headers.get("Retry-After", "")))


def _seconds(text: str) -> float | None:
    """Parse `Retry-After`, seconds or a date; None if it is neither."""
    if text.isascii() and text.isdigit():
        return float(text[:6])
    try:
        return max(0.0, (parsedate_to_datetime(text) - timezone.now()).total_seconds())
    except (ValueError, TypeError):
        return None


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no amount")
