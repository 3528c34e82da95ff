"""Query and filters of a listing, and the normalisation of search text."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.utils.translation import get_language

from shop.models import ListingEntry

MOST_PARTS = 10
MOST_ALTERNATIVES = 8

# Normalisation of search text, the same as in shop/sql/shop_normalize.sql. Zero-width characters are removed. Khmer
# letters are typed in more orders than they are displayed in: a coeng (U+17D2) makes the next consonant a subscript of
# the previous one, is typed before or after the vowel, RO first or last, and subscript DA and TA look the same.
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_UNSURE = dict.fromkeys((0x17C9, 0x17CA, 0x17CB, 0x17CC, 0x17CD, 0x17CE, 0x17CF, 0x17D1, 0x17D3, 0x17DD))
_COENG = {0x17D2: None}
_BELOW_FIRST = re.compile("([\u17b4-\u17d1\u17d3\u17dd]+)(\u17d2[\u1780-\u17b3])")
_RO_LAST = re.compile("(\u17d2\u179a)(\u17d2[\u1780-\u17b3])")
_VOWEL_FIRST = re.compile("([\u17c6-\u17c8\u17d0])([\u17b6-\u17c5])")
_UPPER = re.compile("\u17bb([\u17b7-\u17ba\u17be\u17d0])")
_ACCENTS = re.compile("[\u0300-\u036f]")
_LETTERS_BESIDE_FIGURES = re.compile("(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")
_KHMER = re.compile("[\u1780-\u17dd]")

NOTHING = Q(pk__in=[])

SORTS = {
    "newest": ("-created_at", "-product_id"),
    "price-low": ("lowest", "product_id"),
    "price-high": ("-lowest", "-product_id"),
    "name": ("name_en", "product_id"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingQuery:
    """Search text and filters of a listing. The default matches every product."""

    q: str = ""
    category: str = ""  # a slug
    least: Decimal | None = None
    most: Decimal | None = None
    in_stock: bool = False
    on_sale: bool = False
    sort: str = ""

    def inside(self, category: str) -> "ListingQuery":
        return replace(self, category=category)

    @property
    def filters(self) -> str:
        """Filters and order, without search text and category, as a query string; "" if there are none."""
        chosen = {
            "min": self.least,
            "max": self.most,
            "in_stock": "1" if self.in_stock else None,
            "on_sale": "1" if self.on_sale else None,
            "sort": self.sort or None,
        }
        written = urlencode({name: value for name, value in chosen.items() if value is not None})
        return f"?{written}" if written else ""

    @property
    def is_filtered(self) -> bool:
        return self.in_stock or self.on_sale or self.is_priced

    @property
    def is_priced(self) -> bool:
        return self.least is not None or self.most is not None

    @property
    def asks_twice(self) -> bool:
        """True if several conditions must hold for one variant; a listing entry states each for any variant."""
        limits = (self.least is not None, self.most is not None, self.in_stock, self.on_sale)
        return sum(limits) > 1


def fitting(wanted: ListingQuery, *, hidden: Collection[int], inside: Collection[int] = ()) -> QuerySet[ListingEntry]:
    """Return the listing entries of visible products in these categories that pass the filters. Ignores `q`."""
    marks: QuerySet[ListingEntry] = ListingEntry.objects.seen(hidden=hidden)
    if inside:
        marks = marks.filter(category__in=inside)
    if wanted.is_priced:
        marks = marks.filter(prices__overlap=NumericRange(wanted.least, wanted.most, "[]"))
    if wanted.in_stock:
        marks = marks.filter(in_stock=True)
    if wanted.on_sale:
        marks = marks.filter(on_sale=True)
    return marks.filter(Q(single=True) | Q(_offered(wanted))) if wanted.asks_twice else marks


def order_of(sort: str) -> tuple[str, ...]:
    """Return the columns of ListingEntry to order by; the name is that of the current language."""
    in_khmer = {"name_en": "name_km"} if get_language() == "km" else {}
    return tuple(in_khmer.get(column, column) for column in SORTS[sort])


def parts(typed: str) -> list[str]:
    """Split search text into normalised words, as stored in SearchDocument; at most MOST_PARTS."""
    return _words(typed)[:MOST_PARTS]


def alternatives(typed: str, synonyms: Sequence[Sequence[str]]) -> list[str]:
    """Return the text and its variants: with synonyms, and with words joined or split (“sun screen” and “sunscreen”,
    “spf50” and “spf 50”). `synonyms` are groups of normalised terms. At most MOST_ALTERNATIVES."""
    words = parts(typed)
    lines = list(dict.fromkeys(f" {line} " for line in _written_otherwise(words)))
    found = [typed]
    for line in lines:
        for group in synonyms:
            for term in group:
                needle = term if _KHMER.search(term) else f" {term} "
                if needle in line:
                    found += [line.replace(needle, f" {other} ", 1).strip() for other in group if other != term]
    return list(dict.fromkeys([*found, *(line.strip() for line in lines[1:])]))[:MOST_ALTERNATIVES]


def normalize(*names: str) -> str:
    """Normalise names as in SearchDocument: each word preceded by a space."""
    return "".join(f" {word}" for name in names for word in _words(name))


def contains_all(names: str, words: list[str]) -> bool:
    """Return True if normalised names contain every word."""
    return all(_anywhere(word) in names for word in words)


def contains_all_q(words: list[str], column: str = "words") -> Q:
    """The same as `contains_all`, as a condition on SearchDocument."""
    return Q(*(Q(**{f"{column}__contains": _anywhere(word)}) for word in words)) if words else NOTHING


def joined_in(names: str, words: list[str]) -> bool:
    """Return True if the words, joined, start at a word of the normalised names: “makeup” matches “make up”."""
    whole = "".join(words)
    if len(whole) < 5:
        return False
    known = names.split()
    return any("".join(known[place:]).startswith(whole) for place in range(len(known)))


def _written_otherwise(words: list[str]) -> Iterator[str]:
    """Yield the words unchanged, with letters and digits split, with neighbours joined, and in the singular."""
    line = " ".join(words)
    yield line
    yield _LETTERS_BESIDE_FIGURES.sub(" ", line)
    if len(words) > 1 and all(_KHMER.search(word) for word in words):
        yield "".join(words)
    for place in range(min(len(words), 4) - 1):
        if not _KHMER.search(words[place] + words[place + 1]):
            yield " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])
    yield " ".join(word[:-1] if len(word) > 3 and word.isascii() and word.endswith("s") else word for word in words)


def _anywhere(part: str) -> str:
    """Khmer is written without spaces, so a Khmer word matches anywhere; others match at the start of a word (“men” not
    in “ferment”), and so do words of one or two letters, for which the trigram index is useless."""
    return part if len(part) > 2 and _KHMER.search(part) else f" {part}"


def _words(typed: str) -> list[str]:
    seen = _folded(
        unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", typed))).translate(_UNSEEN)
    )
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in seen.lower())
    return kept.split()


def _folded(text: str) -> str:
    """Unify the order and variants of Khmer letters that look the same; other text is returned unchanged."""
    if not _KHMER.search(text):
        return text
    for swapped in (_BELOW_FIRST, _BELOW_FIRST, _RO_LAST):
        text = swapped.sub(r"\2\1", text)
    text = text.translate(_UNSURE)
    for swapped in (_VOWEL_FIRST, _VOWEL_FIRST):
        text = swapped.sub(r"\2\1", text)
    text = (
        text.replace("\u17c1\u17b8", "\u17be").replace("\u17c1\u17b6", "\u17c4").replace("\u17d2\u178a", "\u17d2\u178f")
    )
    return _UPPER.sub(r"\1", text).translate(_COENG)


def _offered(wanted: ListingQuery) -> Func:
    """Condition that one variant meets all limits, evaluated by an SQL function for each candidate product."""
    limits = (wanted.least, wanted.most, wanted.in_stock, wanted.on_sale)
    return Func(F("pk"), *map(Value, limits), function="shop_offered", output_field=BooleanField())
