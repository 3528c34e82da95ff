"""What Bakong's Open API answers, read carefully: a payment is found, not found, or not readable."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

log = logging.getLogger(__name__)

FOUND, NOT_FOUND, FAILED = 0, 1, 3  # the last two are error codes
_LATEST = 4102444800_000  # the year 2100: a larger number is none of milliseconds


class InvalidResponse(ValueError):
    """An answer about one payment that cannot be understood. It is neither yes nor no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Money that came in, in the bank's own words."""

    hash: str
    sender: str
    receiver: str
    currency: str
    amount: Decimal
    sent_at: datetime


def read_one(answer: Mapping[str, Any]) -> Transfer | None:
    """Raise Unreadable unless it says clearly: here it is, or there is none."""
    if answer.get("responseCode") == FOUND:
        return _transfer(answer.get("data"))
    if answer.get("errorCode") in (NOT_FOUND, FAILED):
        return None
    raise InvalidResponse(f"error {answer.get('errorCode')!r}")


def read_list(answer: Mapping[str, Any]) -> dict[str, Transfer | None]:
    """By md5. One that cannot be read does not hide the others: it is left out, to be asked again.

    Raises Unreadable when there is no list.
    """
    items = answer.get("data")
    if answer.get("responseCode") != FOUND or not isinstance(items, list):
        raise InvalidResponse(f"error {answer.get('errorCode')!r}")
    found: dict[str, Transfer | None] = {}
    for item in items:
        try:
            found[_text(item, "md5").lower()] = _listed(item)
        except InvalidResponse as trouble:
            log.warning("The bank's answer about one payment cannot be read: %s", trouble)
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
    """When the money was sent; where that is not said, when it was acknowledged."""
    for name in ("createdDateMs", "acknowledgedDateMs"):
        milliseconds = _number(_field(data, name))
        if milliseconds is not None and 0 < milliseconds < _LATEST:
            return datetime.fromtimestamp(int(milliseconds) / 1000, tz=UTC)
    raise InvalidResponse("createdDateMs")


def _number(value: object) -> Decimal | None:
    """Exact: fractions arrive here as they were written."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
