"""Messengers by which customers reach the shop: what a merchant may paste, what is stored, and the link made of it."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from madamda.inputs import phone


class Messenger(NamedTuple):
    """`pattern` finds the name in what is pasted, such as a link; None if it is a phone number. `link`: a format."""

    label: str
    pattern: re.Pattern[str] | None
    link: str
    example: str


class MessengerLink(NamedTuple):
    label: str
    url: str
    icon: str


def _pattern(links: str, name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{links})?(?P<name>{name})(?:[/?&#].*)?", re.ASCII | re.IGNORECASE)


_WEB = r"(?:https?://)?(?:www\.)?"
MESSENGERS: Mapping[str, Messenger] = {
    "telegram": Messenger(
        "Telegram",
        _pattern(rf"{_WEB}(?:t|telegram)\.me/(?:s/)?@?|tg://resolve\?domain=|@", r"[a-z]\w{3,31}"),
        "https://t.me/{}",
        "@yourshop",
    ),
    "messenger": Messenger(
        "Messenger",
        _pattern(rf"{_WEB}(?:m\.me|(?:m\.)?facebook\.com|messenger\.com/t)/|@", r"[a-z0-9.]{5,50}"),
        "https://m.me/{}",
        "m.me/yourshop",
    ),
    "whatsapp": Messenger("WhatsApp", None, "https://wa.me/{}", "+85512345678"),
    "line": Messenger(
        "LINE",
        _pattern(rf"{_WEB}line\.me/(?:R/)?ti/p/~?|line://ti/p/~?", r"(?:@|%40)?[a-z0-9._-]{2,32}"),
        "https://line.me/R/ti/p/{}",
        "@yourshop",
    ),
    "viber": Messenger("Viber", None, "viber://chat?number=%2B{}", "+85512345678"),
}
_LINKED_NUMBER = re.compile(
    rf"(?:{_WEB}(?:wa\.me/|api\.whatsapp\.com/send\?phone=)|viber://chat\?number=)?(?:%2B)?(?P<number>[^/?&#]+)(?:[/?&#].*)?",
    re.IGNORECASE,
)


class NotAName(ValueError):
    """What was typed is no name, number or link of this messenger."""


def parse(kind: str, typed: str) -> str:
    """Return the bare name, or the number in E.164, of what was typed or pasted; raise NotAName."""
    typed = typed.strip()
    if not typed:
        return ""
    pattern = MESSENGERS[kind].pattern
    if pattern is None:
        return _number(typed)
    if (found := pattern.fullmatch(typed)) is None:
        raise NotAName(typed)
    return found["name"].replace("%40", "@")


def links(of: Any) -> list[MessengerLink]:
    """Return the links of the store settings' messengers."""
    found = []
    for kind, messenger in MESSENGERS.items():
        if name := getattr(of, kind):
            shown = f"{messenger.label} @{name}" if kind == "telegram" else messenger.label
            url = messenger.link.format(_in_link(kind, name))
            found.append(MessengerLink(shown, url, "telegram" if kind == "telegram" else "chat"))
    return found


def _in_link(kind: str, name: str) -> str:
    if kind == "line":  # the ID of a person has a tilde, that of a business an @
        return name.replace("@", "%40") if name.startswith("@") else f"~{name}"
    return name.removeprefix("+")


def _number(typed: str) -> str:
    found = _LINKED_NUMBER.fullmatch(typed)
    written = found["number"] if found else typed
    if found and found["number"] != typed and not written.startswith("+"):
        written = f"+{written}"  # in links numbers stand without the plus
    try:
        return phone.normalise(written)
    except phone.InvalidPhone as invalid:
        raise NotAName(typed) from invalid
