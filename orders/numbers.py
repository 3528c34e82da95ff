"""Order numbers, such as `MD-7K3F-92Q`: generating, formatting and parsing them; and the secrets of orders.

The prefix is a store setting and may change. The seven characters after it identify the order.
"""

import re
import secrets

from madamda.inputs.text import letters_and_digits
from shop.catalogue import store_details

# Without O and 0, I, L and 1, which are confused when a number is read out over the phone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 7
_LEAST = 3  # shortest ending by which an order is searched
ORDER_NUMBER = rf"[A-Z]{{1,3}}-[{_LETTERS}]{{4}}-[{_LETTERS}]{{3}}"  # of any prefix: former numbers stay valid


def prefix() -> str:
    """Return the prefix of new numbers, from the store settings."""
    chosen: str = store_details.store_setting("order_prefix")
    return chosen


def new_number() -> str:
    """Return a random number. It may already be taken; the database's unique constraint rejects duplicates."""
    return format_number("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)))


def new_secret() -> str:
    """Return a random secret (128 bits) that grants access to an order's page."""
    return secrets.token_urlsafe(16)


def format_number(letters: str) -> str:
    return f"{prefix()}-{letters[:4]}-{letters[4:]}"


def example() -> str:
    return format_number("7K3F92Q")


def parse_number(text: str) -> str:
    """Parse an order number: `md 7k3f 92q` → `MD-7K3F-92Q`, `MD3F-92Q` → `MD-MD3F-92Q`; empty if it is none.

    Accepts lower case, other scripts' digits and missing dashes. A prefix must be one that the shop has or had, with
    seven characters after it; without one, it is the present prefix.
    """
    before, letters = _split(text)
    return f"{before or prefix()}-{letters[:4]}-{letters[4:]}" if letters else ""


def candidates(text: str) -> list[str]:
    """Return the numbers that the text may mean: with another prefix than the present one if the shop had others."""
    number = parse_number(text)
    code = number.partition("-")[2]
    return list(dict.fromkeys([number, *(f"{one}-{code}" for one in _prefixes())])) if number else []


def parse_end(text: str) -> str:
    """Parse the end of an order number, without its prefix: `f-92q` → `F92Q`, `MD-92Q` → `92Q`; empty if it is none."""
    _before, letters = _split(text)
    if not letters:
        letters = letters_and_digits(text)
        for one in _prefixes():
            if letters.startswith(one) and len(letters) >= _LEAST + len(one):
                letters = letters.removeprefix(one)
                break
    return letters if re.fullmatch(rf"[{_LETTERS}]{{{_LEAST},{_LENGTH}}}", letters) else ""


def _split(text: str) -> tuple[str, str]:
    """Split a whole number into its prefix, if it has one, and its seven characters; both empty if it is none."""
    found = re.fullmatch(rf"({'|'.join(_prefixes())})?([{_LETTERS}]{{{_LENGTH}}})", letters_and_digits(text))
    return (found[1] or "", found[2]) if found else ("", "")


def _prefixes() -> list[str]:
    """Return the present prefix and those before it."""
    return [prefix(), *store_details.store_setting("former_order_prefixes")]
