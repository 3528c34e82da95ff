"""KHQR, Cambodia's EMVCo QR code: builds the payload with its checksum, and the md5 by which the bank finds it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

CURRENCIES = {"USD": "840", "KHR": "116"}
# Merchant category code: miscellaneous retail.
CATEGORY = "5999"
LONGEST = {"account": 32, "merchant id": 32, "acquirer": 32, "name": 25, "city": 15, "bill": 25}
_INDIVIDUAL, _MERCHANT = "29", "30"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class NotWritable(ValueError):
    """A value cannot be encoded: too long, not ASCII, or an impossible amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Account to be paid: a merchant's with `merchant_id` and `acquirer`, else an individual's. Raises NotWritable."""

    account: str
    name: str
    city: str
    merchant_id: str = ""
    acquirer: str = ""

    def __post_init__(self) -> None:
        required = {"account": self.account, "name": self.name, "city": self.city}
        for what, words in {**required, "merchant id": self.merchant_id, "acquirer": self.acquirer}.items():
            if len(words) > LONGEST[what] or not (words.isascii() and words.isprintable()):
                raise NotWritable(f"{what}: at most {LONGEST[what]} plain Latin letters and digits")
        if missing := [what for what, words in required.items() if not words.strip()]:
            raise NotWritable(f"{', '.join(missing)}: missing")
        if bool(self.merchant_id) != bool(self.acquirer):
            raise NotWritable("merchant id and acquirer: both or neither")


def write(
    receiver: Receiver,
    *,
    amount: Decimal,
    currency: str,
    made_at: datetime,
    good_until: datetime | None = None,
    bill: str = "",
) -> str:
    """Return the payload of a dynamic code: one payment of `amount`, until `good_until`; raises NotWritable."""
    if len(bill) > LONGEST["bill"] or not bill.isascii():
        raise NotWritable(f"bill: at most {LONGEST['bill']} plain letters")
    return sealed(
        tag("00", "01")
        + tag("01", "12")
        + _account(receiver)
        + tag("52", CATEGORY)
        + tag("53", CURRENCIES[currency])
        + tag("54", written(amount, currency))
        + tag("58", "KH")
        + tag("59", receiver.name)
        + tag("60", receiver.city)
        + (tag("62", tag("01", bill)) if bill else "")
        + tag("99", tag("00", _milliseconds(made_at)) + (tag("01", _milliseconds(good_until)) if good_until else ""))
    )


def written(amount: Decimal, currency: str) -> str:
    """Format an amount: whole riel, dollars with up to two decimals and no trailing zeros (`37.5`).

    Raises NotWritable.
    """
    places = 0 if currency == "KHR" else 2
    if not amount.is_finite() or amount <= 0 or amount != round(amount, places) or amount >= 10**10:
        raise NotWritable(f"{amount} {currency}: not an amount that can be paid")
    digits = f"{amount:.{places}f}"
    return digits.rstrip("0").rstrip(".") if places else digits


def tag(name: str, value: str) -> str:
    return f"{name}{len(value):02}{value}"


def sealed(text: str) -> str:
    """Append the checksum, which also covers its own tag and length."""
    text += "6304"
    return text + crc(text)


def is_sealed(text: str) -> bool:
    return text[-8:-4] == "6304" and crc(text[:-4]) == text[-4:]


def crc(text: str) -> str:
    """Return the CRC-16/CCITT-FALSE as four hexadecimal digits."""
    value = 0xFFFF
    for byte in text.encode():
        value ^= byte << 8
        for _bit in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return f"{value:04X}"


def md5(text: str) -> str:
    """Return the bank's key for a payment. Not used for security."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def read(text: str) -> dict[str, str]:
    """Parse the top-level tags of a payload; apply it to a template's value to get the nested tags."""
    return dict(_tags(text))


def _tags(text: str) -> Iterator[tuple[str, str]]:
    while text:
        name, length = text[:2], int(text[2:4])
        yield name, text[4 : 4 + length]
        text = text[4 + length :]


def _account(receiver: Receiver) -> str:
    account = tag("00", receiver.account)
    if receiver.merchant_id:
        return tag(_MERCHANT, account + tag("01", receiver.merchant_id) + tag("02", receiver.acquirer))
    return tag(_INDIVIDUAL, account)


def _milliseconds(moment: datetime) -> str:
    return str((moment - _BEGINNING) // timedelta(milliseconds=1))
