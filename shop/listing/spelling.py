"""Spelling correction of searches without results."""

from difflib import SequenceMatcher
from itertools import groupby

from shop.listing.edit_distance import osa_distance
from shop.listing_filters import parts
from shop.queries import search
from shop.queries.listing import Near

OFFERED = 3
MANY = 3  # distances from here on count as equal
# Maximum edit distance by minimum length of the word: short words such as “acne” would otherwise match too many others.
FORGIVEN = ((6, 2), (4, 1), (0, 0))


def corrections(typed: str, near: Near | None = None) -> list[str]:
    """Return up to OFFERED corrected searches, likeliest first; none if no known word is similar.

    `near` are the similar words that the unsuccessful search has already returned, if it was run.
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
    """In a short word the first letter is rarely wrong, unless it was swapped: “cash” is no misspelling of “lash”."""
    return len(asked) > 5 or asked[0] == word[0] or sorted(asked) == sorted(word)


def _sorted(asked: str, found: Near) -> list[str]:
    """Return the similar words, sorted by edit distance (capped at MANY), then by similarity."""
    forgiven = next(many for letters, many in FORGIVEN if len(asked) >= letters)
    likeness = {
        written.lower(): (min(counted, MANY), -SequenceMatcher(None, asked, word).ratio())
        for _, word, written in found
        # A Khmer name is one long word, so the text typed resembles only part of it and has no distance limit.
        if ((counted := osa_distance(asked, word)) <= forgiven and _begins_alike(asked, word)) or not asked.isascii()
    }
    return sorted(likeness, key=lambda written: likeness[written])
