"""Order numbers, such as `MD-7K3F-92Q`: generating, formatting and parsing them; and the secrets of orders."""

import re
import secrets

from madamda.inputs.text import letters_and_digits

# Without O and 0, I, L and 1, which are confused when a number is read out over the phone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 7
_LEAST = 3  # shortest ending by which an order is searched
ORDER_NUMBER = rf"MD-[{_LETTERS}]{{4}}-[{_LETTERS}]{{3}}"


def new_number() -> str:
    """Return a random number. It may already be taken; the database's unique constraint rejects duplicates."""
    return format_number("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)))


def new_secret() -> str:
    """Return a random secret (128 bits) that grants access to an order's page."""
    return secrets.token_urlsafe(16)


def format_number(letters: str) -> str:
    return f"MD-{letters[:4]}-{letters[4:]}"


def parse_number(text: str) -> str:
    """Parse an order number: `md 7k3f 92q` → `MD-7K3F-92Q`, `MD3F-92Q` → `MD-MD3F-92Q`; empty if it is none.

    Accepts lower case, other scripts' digits and missing dashes. MD is a prefix only if seven characters follow it.
    """
    letters = letters_and_digits(text)
    if len(letters) == _LENGTH + 2:
        letters = letters.removeprefix("MD")
    number = format_number(letters)
    return number if re.fullmatch(ORDER_NUMBER, number) else ""


def parse_end(text: str) -> str:
    """Parse the end of an order number, without MD: `f-92q` → `F92Q`, `MD-92Q` → `92Q`; empty if it is none."""
    letters = letters_and_digits(parse_number(text) or text)
    if len(letters) >= _LEAST + 2:
        letters = letters.removeprefix("MD")
    return letters if re.fullmatch(rf"[{_LETTERS}]{{{_LEAST},{_LENGTH}}}", letters) else ""
