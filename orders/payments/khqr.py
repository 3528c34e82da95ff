"""KHQR, Cambodia's EMVCo code: the text of a payment, its checksum, and the name the bank knows it by."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

CURRENCIES = {"USD": "840", "KHR": "116"}
# No merchant's own trade, for shops that have not told us theirs.
CATEGORY = "5999"
LONGEST = {"account": 32, "merchant id": 32, "acquirer": 32, "name": 25, "city": 15, "bill": 25}
_INDIVIDUAL, _MERCHANT = "29", "30"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class NotWritable(ValueError):
    """Something that has no place in a code: too long, other letters than ASCII, an impossible amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who is paid. With a merchant id and an acquirer it is a merchant's account, else a person's."""

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
    """The text of a dynamic code: one payment of one amount, until one moment; raise NotWritable."""
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
    """Riel are whole; dollars have two digits at most, and no nought at the end of them: `37.5`."""
    places = 0 if currency == "KHR" else 2
    if not amount.is_finite() or amount <= 0 or amount != round(amount, places) or amount >= 10**10:
        raise NotWritable(f"{amount} {currency}: not an amount that can be paid")
    digits = f"{amount:.{places}f}"
    return digits.rstrip("0").rstrip(".") if places else digits


def tag(name: str, value: str) -> str:
    return f"{name}{len(value):02}{value}"


def sealed(text: str) -> str:
    """With the checksum, which covers its own tag and length too."""
    text += "6304"
    return text + crc(text)


def is_sealed(text: str) -> bool:
    return text[-8:-4] == "6304" and crc(text[:-4]) == text[-4:]


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE, as four hexadecimal digits."""
    value = 0xFFFF
    for byte in text.encode():
        value ^= byte << 8
        for _bit in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return f"{value:04X}"


def md5(text: str) -> str:
    """The name of a payment at the bank; it protects nothing."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def read(text: str) -> dict[str, str]:
    """The tags of a text, outermost first; a template's own tags are read by reading its value."""
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
