"""Spelling: what a search that found nothing may have been meant for."""

from difflib import SequenceMatcher
from itertools import groupby

from shop.listing.edit_distance import osa_distance
from shop.listing_filters import parts
from shop.queries import search
from shop.queries.listing import Near

OFFERED = 3
MANY = 3  # slips; from here on they are not counted
# How many slips a word of so many letters may have: in “acne” there are more than would leave it anything but “acne”.
FORGIVEN = ((6, 2), (4, 1), (0, 0))


def corrections(typed: str, near: Near | None = None) -> list[str]:
    """The same search with known words in place of unknown ones, the likeliest first; none if nothing is like them.

    `near` is what the search that found nothing has said of that, where there was one.
    """
    words = parts(typed)
    near = search.near(words) if near is None else near
    if not near:
        return []
    like = {asked: _sorted(asked, list(found)) for asked, found in groupby(near, key=lambda one: one[0])}
    if not any(like.values()):
        return []
    best = [(like.get(word) or [word])[0] for word in words]
    others = [
        [*best[:place], other, *best[place + 1 :]]
        for place, word in enumerate(words)
        for other in like.get(word, [])[1:]
    ]
    return list(dict.fromkeys(" ".join(one) for one in (best, *others)))[:OFFERED]


def _begins_alike(asked: str, word: str) -> bool:
    """In a short word the first letter is seldom wrong, unless it was swapped: “cash” was not meant for “lash”."""
    return len(asked) > 5 or asked[0] == word[0] or sorted(asked) == sorted(word)


def _sorted(asked: str, found: Near) -> list[str]:
    """Few slips before many; of many, what has most letters in common, in their order."""
    forgiven = next(many for letters, many in FORGIVEN if len(asked) >= letters)
    likeness = {
        written.lower(): (min(counted, MANY), -SequenceMatcher(None, asked, word).ratio())
        for _, word, written in found
        # A Khmer name is one long word: what was typed is like a part of it.
        if ((counted := osa_distance(asked, word)) <= forgiven and _begins_alike(asked, word)) or not asked.isascii()
    }
    return sorted(likeness, key=lambda written: likeness[written])
