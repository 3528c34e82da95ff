"""Cache key of a request: everything that public pages depend on, normalised."""

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, parse_cookie
from django.http.request import split_domain_port
from django.utils.translation import get_language_from_request

from customers import device_cookie
from madamda.context_processors import THEMES
from madamda.http.content_encoding import negotiate
from madamda.http.localized_urls import PARAMETER
from shop.cart import session_cart

# Query parameters added by advertisers. No page reads them.
_TRACKING_PARAMS = ("utm_", "fbclid", "gclid", "msclkid", "ttclid", "igshid", "mc_cid", "mc_eid")
# environ keys passed on beside the key: server variables, and the client address for rate limits.
_PASSED_ON = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR")
_PREFIXES_PASSED_ON = ("wsgi.", "madamda.")
_PORTS = {"http": "80", "https": "443"}
_NO_COOKIES: Mapping[str, str] = {}


class CacheKey(NamedTuple):
    """Identifies one cached page."""

    scheme: str
    host: str
    path: str
    query: str
    language: str
    theme: str


class CacheRequest(NamedTuple):
    """The key and what the response to one visitor depends on beside it."""

    key: CacheKey
    encoding: str
    in_cart: int
    has_device: bool  # the browser has ordered before


def read(environ: Mapping[str, Any]) -> CacheRequest | None:
    """Parse a request.

    Return None if it cannot be answered from the cache: unsafe methods, an Authorization header, a pending message, or
    a session whose cart count is not in the cookie.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
        return None
    brought = environ.get("HTTP_COOKIE")
    cookies = parse_cookie(brought) if brought else _NO_COOKIES
    in_cart = session_cart.count_from_cookie(cookies)
    if in_cart is None or CookieStorage.cookie_name in cookies:
        return None
    query = _tidy(asked) if (asked := environ.get("QUERY_STRING", "")) else ""
    named = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    theme = cookies.get("theme", "")
    scheme = _scheme(environ)
    key = CacheKey(
        scheme=scheme,
        host=_host(environ.get("HTTP_HOST", ""), scheme),
        path=environ["PATH_INFO"],
        query=query,
        language=_language(_named(query), named, environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        theme=theme if theme in THEMES else "",
    )
    return CacheRequest(
        key, negotiate(environ.get("HTTP_ACCEPT_ENCODING", "")), in_cart, device_cookie.COOKIE in cookies
    )


def anonymous_environ(environ: Mapping[str, Any], key: CacheKey) -> dict[str, Any]:
    """Return the environ of an anonymous request for this page, with only the language and theme of the key.

    All other headers are dropped, whatever a view may read in future.
    """
    known = {settings.LANGUAGE_COOKIE_NAME: key.language} | ({"theme": key.theme} if key.theme else {})
    asked = {
        name: value for name, value in environ.items() if name in _PASSED_ON or name.startswith(_PREFIXES_PASSED_ON)
    } | {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": key.path,
        "QUERY_STRING": key.query,
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in known.items()),
        "wsgi.url_scheme": key.scheme,
        "wsgi.input": BytesIO(),
    }
    if key.host:
        asked["HTTP_HOST"] = key.host
    if (told_by_proxy := _proxy_header()) and key.scheme == "https":
        asked[told_by_proxy[0]] = told_by_proxy[1]
    return asked


def is_bounded(host: str) -> bool:
    """Return True if ALLOWED_HOSTS contains this host literally; a wildcard matches any number of hosts."""
    return not host or split_domain_port(host)[0] in settings.ALLOWED_HOSTS


def _proxy_header() -> tuple[str, str] | None:
    return getattr(settings, "SECURE_PROXY_SSL_HEADER", None)


def _scheme(environ: Mapping[str, Any]) -> str:
    """Return the scheme as HttpRequest.scheme does."""
    if told_by_proxy := _proxy_header():
        name, secure = told_by_proxy
        if (told := environ.get(name)) is not None:
            return "https" if told.split(",", 1)[0].strip() == secure else "http"
    return environ["wsgi.url_scheme"]


@lru_cache(maxsize=1024)
def _host(told: str, scheme: str) -> str:
    """Return the host in normal form. A port is kept only if the shop's own origins have it."""
    domain, port = split_domain_port(told)
    if not domain:
        return told  # invalid: Django rejects it, and nothing is cached
    keeps_port = port and port != _PORTS.get(scheme) and f"{domain}:{port}" in _places()
    return f"{domain}:{port}" if keeps_port else domain


def _places() -> set[str]:
    return {urlsplit(origin).netloc.lower() for origin in (*settings.LIVE_ORIGINS, settings.SHOP_URL)}


@lru_cache(maxsize=4096)
def _tidy(query: str) -> str:
    """Return the query sorted and without tracking parameters, so that equivalent queries share a key."""
    asked = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    kept = [(name, value) for name, value in asked if not name.startswith(_TRACKING_PARAMS)]
    return urlencode(sorted(kept, key=lambda pair: pair[0]), encoding="latin-1")


@lru_cache(maxsize=4096)
def _named(query: str) -> str:
    return dict(parse_qsl(query, encoding="latin-1")).get(PARAMETER, "")


@lru_cache(maxsize=4096)
def _language(address: str, cookie: str, browser: str) -> str:
    """Return the language as `madamda.middleware.locale` chooses it."""
    if address in dict(settings.LANGUAGES):
        return address
    request = HttpRequest()
    request.COOKIES, request.META["HTTP_ACCEPT_LANGUAGE"] = {settings.LANGUAGE_COOKIE_NAME: cookie}, browser
    return get_language_from_request(request)
