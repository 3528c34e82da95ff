"""Launch checks of pages: production mode, pagination, page cache, TLS and static files."""

import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from django.urls import reverse

from madamda.launch_checks import Wrong
from madamda.launch_checks.client import ask, came

_STYLES = re.compile(r'rel="stylesheet" href="([^"]+)"')
_HASHED = re.compile(r"\.[0-9a-f]{8,}\.css$")
_READ = "The log says why."
_FROM_MEMORY = "madamda.page_cache"
_SECONDS_TO_LOOK = 5


def are_not_for_developers() -> str:
    page = ask("/nowhere-at-all/")
    if settings.DEBUG or settings.DEMO or b"URLconf" in page.content:
        raise Wrong("DEBUG or DEMO is on: passwords are public, and errors are shown to everyone.", "Set both to 0.")
    if page.status_code != 404:
        raise Wrong(f"An unknown URL is answered with {page.status_code}.", _READ)
    return "DEBUG and DEMO are off; an unknown URL is a plain 404"


def have_an_end() -> str:
    page = ask(reverse("shop:listing"))
    shown = set(re.findall(rb'href="/products/([\w-]+)/', page.content))
    far = ask(f"{reverse('shop:listing')}?page=999999999999")
    if page.status_code != 200 or len(shown) > settings.PAGE_SIZE:
        raise Wrong(f"The listing is answered with {page.status_code} and shows {len(shown)} products at once.", _READ)
    if far.status_code >= 500:
        raise Wrong("A page number that is far too high breaks the listing.", _READ)
    return f"{len(shown)} products on a page, at most {settings.PAGE_SIZE}"


def come_from_memory() -> str:
    """Check that the home page is served from the page cache, which starts after the first poll for changes."""
    from madamda.wsgi import application

    factory: Any = RequestFactory(**came(secure=settings.HTTPS))  # type: ignore[arg-type]  # WSGI's names
    until = time.monotonic() + _SECONDS_TO_LOOK
    while time.monotonic() < until:
        environ = factory.get("/", secure=settings.HTTPS).environ
        b"".join(application(environ, lambda *_: lambda _: None))
        if _FROM_MEMORY in environ:
            return "the home page is rendered once and then served from memory"
        time.sleep(0.1)
    raise Wrong("The home page is rendered for every request.", "Set PAGE_CACHE_MB to 32.")


def are_safe_on_the_way() -> str:
    if not settings.HTTPS:
        raise Wrong(
            "HTTPS is off: cookies and addresses are sent unencrypted.", "HTTPS=1 behind a proxy with a certificate."
        )
    plain, page = ask("/", secure=False), ask(settings.LOGIN_URL and reverse(settings.LOGIN_URL))
    if plain.status_code != 301 or not plain["Location"].startswith("https://"):
        raise Wrong(f"http is answered with {plain.status_code}, not redirected to https.", "SECURE_SSL_REDIRECT=1.")
    if "max-age=31536000" not in page.get("Strict-Transport-Security", ""):
        raise Wrong("HSTS is set for less than a year.", "HSTS_SECONDS=31536000, once all works.")
    if open_ones := [name for name, cookie in page.cookies.items() if not (cookie["secure"] and cookie["httponly"])]:
        raise Wrong(f"Cookies without Secure or HttpOnly: {', '.join(open_ones)}.", "HTTPS=1 sets both.")
    return "http redirects to https, HSTS for a year, cookies Secure and HttpOnly"


def are_dressed() -> str:
    """Check that the style sheet has a hashed name and exists, or that the CSP allows the host it is on."""
    page = ask("/")
    found = _STYLES.search(page.content.decode())
    if not found or not _HASHED.search(found[1]):
        raise Wrong("Style sheets have no hash in their name.", "Run manage.py collectstatic.")
    host = urlsplit(settings.STATIC_URL or "").hostname
    policy = page.get("Content-Security-Policy", "")
    if host and host not in policy:
        raise Wrong(f"Static files come from {host}, which the CSP does not allow.", "Is STATIC_URL an absolute URL?")
    name = found[1].removeprefix(settings.STATIC_URL or "/")
    if not host and not (Path(settings.STATIC_ROOT or "") / name).is_file() and not finders.find(name):
        raise Wrong(f"{name} is not in {settings.STATIC_ROOT}.", "Run manage.py collectstatic.")
    return f"{name} from {host or 'this machine'}"
