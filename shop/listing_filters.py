"""What somebody wants to see: what they typed and pressed, and the listing entries that fit it."""

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

# How words are compared, here and in shop/sql/shop_normalize.sql: signs without width say nothing, and Khmer
# is typed in more orders than it is read in. A coeng (U+17D2) binds the consonant after it to the one before; it is
# typed after the vowel as well as before it, RO first or last, and DA or TA below look the same.
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
    """What somebody looks for. Nothing of it is everything there is."""

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
        """What is chosen beside the words and the category, as another list's address has it; empty for nothing."""
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
        """Whether two things must be true of one and the same variant; a listingentry only knows that some fit each."""
        limits = (self.least is not None, self.most is not None, self.in_stock, self.on_sale)
        return sum(limits) > 1


def fitting(wanted: ListingQuery, *, hidden: Collection[int], inside: Collection[int] = ()) -> QuerySet[ListingEntry]:
    """Listing entries of visible products in these categories that pass the filters, whatever was searched."""
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
    """Columns of a listingentry; names as the reader's language has them."""
    in_khmer = {"name_en": "name_km"} if get_language() == "km" else {}
    return tuple(in_khmer.get(column, column) for column in SORTS[sort])


def parts(typed: str) -> list[str]:
    """The words of a search as index cards have them: small letters, no signs, nothing unseen."""
    return _words(typed)[:MOST_PARTS]


def alternatives(typed: str, synonyms: Sequence[Sequence[str]]) -> list[str]:
    """What was typed, and the same with other words for it: each of `synonyms` is plain words that mean the same. Words
    that some write as one are tried as one, and as two: “sun screen” is “sunscreen”, “spf50” is “spf 50”."""
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
    """Names as an index card has them."""
    return "".join(f" {word}" for name in names for word in _words(name))


def contains_all(names: str, words: list[str]) -> bool:
    """Whether every part stands somewhere in plain names."""
    return all(_anywhere(word) in names for word in words)


def contains_all_q(words: list[str], column: str = "words") -> Q:
    """The same question for index cards."""
    return Q(*(Q(**{f"{column}__contains": _anywhere(word)}) for word in words)) if words else NOTHING


def joined_in(names: str, words: list[str]) -> bool:
    """Whether all of it, written as one word, is what plain names begin a word with: “makeup” is in “make up”."""
    whole = "".join(words)
    if len(whole) < 5:
        return False
    known = names.split()
    return any("".join(known[place:]).startswith(whole) for place in range(len(known)))


def _written_otherwise(words: list[str]) -> Iterator[str]:
    """The words as they are; with two neighbours as one; letters and figures apart; one thing instead of many."""
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
    """Khmer has no blanks between words, so one may begin anywhere; “men” is not looked for in “ferment”. One or two
    letters only as a beginning, because no index knows them elsewhere."""
    return part if len(part) > 2 and _KHMER.search(part) else f" {part}"


def _words(typed: str) -> list[str]:
    seen = _folded(
        unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", typed))).translate(_UNSEEN)
    )
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in seen.lower())
    return kept.split()


def _folded(text: str) -> str:
    """One order and one letter for what Khmer readers see as the same; nothing else is touched."""
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
    """Whether one variant fits all: asked of the products that are looked at anyway, one by one."""
    limits = (wanted.least, wanted.most, wanted.in_stock, wanted.on_sale)
    return Func(F("pk"), *map(Value, limits), function="shop_offered", output_field=BooleanField())
