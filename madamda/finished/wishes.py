"""What somebody asks for, as far as it makes a difference to a page that is the same for everybody."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, parse_cookie
from django.utils.translation import get_language_from_request

from customers import recognising
from madamda.compressing import best_of
from madamda.context_processors import THEMES
from shop import cart
from shop.addresses import PARAMETER

# What advertisers hang onto an address. No page reads it.
_HUNG_ON = ("utm_", "fbclid", "gclid", "msclkid", "ttclid", "igshid", "mc_cid", "mc_eid")
_NO_COOKIES: Mapping[str, str] = {}


class Key(NamedTuple):
    """One page is kept for each."""

    scheme: str
    host: str
    path: str
    query: str
    language: str
    theme: str


class Wish(NamedTuple):
    key: Key
    encoding: str
    in_cart: int
    has_device: bool  # it has ordered before


def read(environ: Mapping[str, Any]) -> Wish | None:
    """Nothing for who changes something, is waited for by a message, or has a cart nobody has counted yet."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
        return None
    brought = environ.get("HTTP_COOKIE")
    cookies = parse_cookie(brought) if brought else _NO_COOKIES
    in_cart = cart.counted(cookies)
    if in_cart is None or CookieStorage.cookie_name in cookies:
        return None
    query = _tidy(asked) if (asked := environ.get("QUERY_STRING", "")) else ""
    named = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    theme = cookies.get("theme", "")
    key = Key(
        scheme=_scheme(environ),
        host=environ.get("HTTP_HOST", ""),
        path=environ["PATH_INFO"],
        query=query,
        language=_language(_named(query), named, environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        theme=theme if theme in THEMES else "",
    )
    return Wish(key, best_of(environ.get("HTTP_ACCEPT_ENCODING", "")), in_cart, recognising.COOKIE in cookies)


def as_a_stranger(environ: Mapping[str, Any], key: Key) -> dict[str, Any]:
    """The same question from somebody of whom nothing is known but language and colours."""
    known = {settings.LANGUAGE_COOKIE_NAME: key.language} | ({"theme": key.theme} if key.theme else {})
    asked = {
        **environ,
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": key.query,
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in known.items()),
    }
    for personal in ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"):
        asked.pop(personal, None)
    return asked


def _scheme(environ: Mapping[str, Any]) -> str:
    told_by_proxy = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if told_by_proxy and environ.get(told_by_proxy[0]) == told_by_proxy[1]:
        return "https"
    return environ["wsgi.url_scheme"]


@lru_cache(maxsize=4096)
def _tidy(query: str) -> str:
    """The same for two that ask the same: in order, without what advertisers add."""
    asked = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    kept = [(name, value) for name, value in asked if not name.startswith(_HUNG_ON)]
    return urlencode(sorted(kept, key=lambda pair: pair[0]), encoding="latin-1")


@lru_cache(maxsize=4096)
def _named(query: str) -> str:
    return dict(parse_qsl(query, encoding="latin-1")).get(PARAMETER, "")


@lru_cache(maxsize=4096)
def _language(address: str, cookie: str, browser: str) -> str:
    """As madamda.languages answers it."""
    if address in dict(settings.LANGUAGES):
        return address
    request = HttpRequest()
    request.COOKIES, request.META["HTTP_ACCEPT_LANGUAGE"] = {settings.LANGUAGE_COOKIE_NAME: cookie}, browser
    return get_language_from_request(request)
