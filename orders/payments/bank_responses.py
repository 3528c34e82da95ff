"""Strict parsing of Bakong's Open API responses: a payment is found, not found, or unreadable."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

log = logging.getLogger(__name__)

FOUND, NOT_FOUND, FAILED = 0, 1, 3  # the last two are error codes
_LATEST = 4102444800_000  # the year 2100 in milliseconds; a larger number is invalid


class InvalidResponse(ValueError):
    """The response cannot be parsed: the payment is neither found nor missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Transfer as reported by the bank."""

    hash: str
    sender: str
    receiver: str
    currency: str
    amount: Decimal
    sent_at: datetime


def read_one(answer: Mapping[str, Any]) -> Transfer | None:
    """Parse the response about one payment; None if the bank has no transfer. Raises InvalidResponse."""
    if answer.get("responseCode") == FOUND:
        return _transfer(answer.get("data"))
    if answer.get("errorCode") in (NOT_FOUND, FAILED):
        return None
    raise InvalidResponse(f"error {answer.get('errorCode')!r}")


def read_list(answer: Mapping[str, Any]) -> dict[str, Transfer | None]:
    """Parse the response about several payments, by md5; None for payments without a transfer.

    Items that cannot be parsed are logged and left out, to be polled again. Raises InvalidResponse if there is no list.
    """
    items = answer.get("data")
    if answer.get("responseCode") != FOUND or not isinstance(items, list):
        raise InvalidResponse(f"error {answer.get('errorCode')!r}")
    found: dict[str, Transfer | None] = {}
    for item in items:
        try:
            found[_text(item, "md5").lower()] = _listed(item)
        except InvalidResponse as trouble:
            log.warning("Could not parse the bank's response about one payment: %s", trouble)
    return found


def _listed(item: object) -> Transfer | None:
    match _field(item, "status"):
        case "SUCCESS":
            return _transfer(_field(item, "data"))
        case "NOT_FOUND" | "FAILED" | "STATIC_QR":
            return None
        case other:
            raise InvalidResponse(f"status {other!r}")


def _transfer(data: object) -> Transfer:
    return Transfer(
        hash=_text(data, "hash").lower(),
        sender=_text(data, "fromAccountId", required=False),
        receiver=_text(data, "toAccountId"),
        currency=_text(data, "currency"),
        amount=_amount(data),
        sent_at=_moment(data),
    )


def _field(data: object, name: str) -> Any:
    return data.get(name) if isinstance(data, Mapping) else None


def _text(data: object, name: str, *, required: bool = True) -> str:
    value = _field(data, name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or not value.strip() or len(value) > 128 or not value.isprintable():
        raise InvalidResponse(name)
    return value.strip()


def _amount(data: object) -> Decimal:
    amount = _number(_field(data, "amount"))
    if amount is None or not 0 <= amount < 10**15 or amount != round(amount, 2):
        raise InvalidResponse("amount")
    return amount


def _moment(data: object) -> datetime:
    """Return when the money was sent or, if that is missing, when it was acknowledged."""
    for name in ("createdDateMs", "acknowledgedDateMs"):
        milliseconds = _number(_field(data, name))
        if milliseconds is not None and 0 < milliseconds < _LATEST:
            return datetime.fromtimestamp(int(milliseconds) / 1000, tz=UTC)
    raise InvalidResponse("createdDateMs")


def _number(value: object) -> Decimal | None:
    """Return the exact number, or None. Fractions arrive as strings (`parse_float=str`), never as floats."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
