"""Guesses from a pasted chat: phone, address and goods. A person confirms each; nothing is added by itself."""

import re
from dataclasses import dataclass, field

from django.db.models import Q

from madamda.inputs import phone
from shop.listing_filters import contains_all_q, parts
from shop.models import SearchDocument, Variant

LONGEST = 2_000  # characters
_LINES = 30
_CHOICES = 5  # variants per guess
_COUNTED = re.compile(r"^\W*(\d{1,2})\s*[x×*]?\s+(\S.*)$|^\W*(\S.*?)\s*[x×*]\s*(\d{1,2})\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GoodsGuess:
    words: str
    quantity: int
    variants: list[Variant]


@dataclass(frozen=True, slots=True)
class Guesses:
    phone: str = ""  # E.164
    address: str = ""
    goods: list[GoodsGuess] = field(default_factory=list)


def guess(text: str) -> Guesses:
    """Split a chat text: the first phone number, counted goods such as "2x toner", and the longest rest as address."""
    found, goods, rest = "", [], []
    for line in [part.strip() for part in re.split(r"[\n;]+", text[:LONGEST])][:_LINES]:
        if not line:
            continue
        number = _phone(line)
        if number and not found:
            found = number
        elif counted := _COUNTED.match(line):
            words, quantity = counted[2] or counted[3], int(counted[1] or counted[4])
            variants = find(words)
            if quantity and variants:
                goods.append(GoodsGuess(words, quantity, variants))
            else:
                rest.append(line)
        else:
            rest.append(line)
    return Guesses(found, max(rest, key=len, default="")[:300], goods)


def find(words: str) -> list[Variant]:
    """Find variants for sale by the beginning of the SKU or by words of the product's name in any language."""
    by_name = Q(product__in=SearchDocument.objects.filter(contains_all_q(parts(words))).values("pk"))
    sold = Variant.objects.sellable().filter(Q(sku__istartswith=words[:40]) | by_name)
    return list(sold.select_related("product").order_by("sku")[:_CHOICES])


def _phone(line: str) -> str:
    digits = re.search(r"\+?[\d\s().-]{8,20}", line)
    try:
        return phone.normalise(digits[0]) if digits else ""
    except phone.InvalidPhone:
        return ""
