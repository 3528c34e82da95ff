"""Order numbers, such as `MD-7K3F-92Q`: made, written in one way, read in any; and the secret of an order."""

import re
import secrets

from madamda.inputs.text import letters_and_digits

# Neither O and 0 nor I, L and 1: a number is read out over the phone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 7
_LEAST = 3  # letters by which people name an order
ORDER_NUMBER = rf"MD-[{_LETTERS}]{{4}}-[{_LETTERS}]{{3}}"


def new_number() -> str:
    """Not guessable from another one. Twins are refused by the database."""
    return format_number("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)))


def new_secret() -> str:
    """128 bits: holding it is the right to see the order."""
    return secrets.token_urlsafe(16)


def format_number(letters: str) -> str:
    return f"MD-{letters[:4]}-{letters[4:]}"


def parse_number(text: str) -> str:
    """`md 7k3f 92q`, `7K3F92Q`, `MD3F-92Q` → `MD-7K3F-92Q`, `MD-7K3F-92Q`, `MD-MD3F-92Q`; empty when it is none.

    Small letters, other digits, and missing dashes are understood. MD is the beginning only where seven follow it.
    """
    letters = letters_and_digits(text)
    if len(letters) == _LENGTH + 2:
        letters = letters.removeprefix("MD")
    number = format_number(letters)
    return number if re.fullmatch(ORDER_NUMBER, number) else ""


def parse_end(text: str) -> str:
    """`f-92q`, `MD-92Q` → `F92Q`, `92Q`: as much of a number as people name, without MD; empty when it is none."""
    letters = letters_and_digits(parse_number(text) or text)
    if len(letters) >= _LEAST + 2:
        letters = letters.removeprefix("MD")
    return letters if re.fullmatch(rf"[{_LETTERS}]{{{_LEAST},{_LENGTH}}}", letters) else ""
