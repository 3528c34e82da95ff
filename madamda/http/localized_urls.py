"""The addresses of a page: one in every language, and the one of them that search engines are to keep."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from babel import Locale
from babel.core import get_global
from django.conf import settings

PARAMETER = "lang"
X_DEFAULT = "x-default"  # what hreflang calls the address that answers everybody in their own language


class Alternate(NamedTuple):
    """The same page in another language."""

    lang_code: str
    location: str


@dataclass(frozen=True, slots=True)
class AbsoluteUrls:
    """Writes whole addresses, for readers of one language."""

    root: str  # https://shop.example.com
    language: str

    def page(self, path: str) -> str:
        return urljoin(self.root, localize_url(path, self.language))

    def file(self, path: str) -> str:
        """Pictures speak no language, and may come from elsewhere."""
        return urljoin(self.root, path)


def localize_url(address: str, code: str) -> str:
    """The address under which it is always in that language; the shop's own first one needs no saying."""
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


@cache  # there are few languages, and babel looks through the names of all its files each time
def locale_of(code: str) -> str:
    """`km_KH` for `km`: a language with the country most of its readers live in, as Open Graph wants it."""
    likely = Locale.parse(get_global("likely_subtags").get(code, code))
    return f"{likely.language}_{likely.territory}" if likely.territory else likely.language
