"""URLs of a page in each language, and its canonical URL."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from babel import Locale
from babel.core import get_global
from django.conf import settings

PARAMETER = "lang"
X_DEFAULT = "x-default"  # hreflang value of the URL that negotiates the language


class Alternate(NamedTuple):
    """The same page in another language."""

    lang_code: str
    location: str


@dataclass(frozen=True, slots=True)
class AbsoluteUrls:
    """Builds absolute URLs in one language."""

    root: str  # https://shop.example.com
    language: str

    def page(self, path: str) -> str:
        return urljoin(self.root, localize_url(path, self.language))

    def file(self, path: str) -> str:
        """Return the absolute URL of a file, which has no language and may be on another host."""
        return urljoin(self.root, path)


def localize_url(address: str, code: str) -> str:
    """Return the URL that always shows the page in this language; the default language needs no parameter."""
    plain = strip_language(address)
    if code == settings.LANGUAGE_CODE:
        return plain
    return f"{plain}{'&' if '?' in plain else '?'}{PARAMETER}={code}"


def strip_language(address: str) -> str:
    parts = urlsplit(address)
    if PARAMETER not in parts.query:
        return address
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != PARAMETER]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def hreflang_alternates(address: str) -> list[Alternate]:
    languages = [Alternate(code, localize_url(address, code)) for code, _name in settings.LANGUAGES]
    return [*languages, Alternate(X_DEFAULT, strip_language(address))]


@cache  # few languages; babel scans its locale files on each call
def locale_of(code: str) -> str:
    """Return the locale with its likeliest territory, such as `km_KH` for `km`, as used by Open Graph."""
    likely = Locale.parse(get_global("likely_subtags").get(code, code))
    return f"{likely.language}_{likely.territory}" if likely.territory else likely.language
