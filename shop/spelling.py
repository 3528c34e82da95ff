"""Spelling: what a search that found nothing may have been meant for."""

from difflib import SequenceMatcher
from itertools import groupby

from django.db import connection

from shop.slips import slips
from shop.wanting import parts

OFFERED = 3
MANY = 3  # slips; from here on they are not counted
# Words that stand in no name, each with those most like it.
UNKNOWN = """
select asked.part, near.word, near.written
from unnest(%s::text[]) with ordinality as asked (part, place), lateral shop_nearest(asked.part) near
where length(asked.part) > 2 and not exists (
    select from shop_searchword known where known.word like '%%' || asked.part || '%%'
)
order by asked.place
"""


def corrections(typed: str) -> list[str]:
    """The same search with known words in place of unknown ones, the likeliest first; none if nothing is like them."""
    words = parts(typed)
    near = _nearest(words)
    if not near:
        return []
    best = [near.get(word, [word])[0] for word in words]
    others = [
        [*best[:place], other, *best[place + 1 :]]
        for place, word in enumerate(words)
        for other in near.get(word, [])[1:]
    ]
    return list(dict.fromkeys(" ".join(one) for one in (best, *others)))[:OFFERED]


def _nearest(words: list[str]) -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN, [words])
        rows = cursor.fetchall()
    return {asked: _sorted(asked, list(found)) for asked, found in groupby(rows, key=lambda row: row[0])}


def _sorted(asked: str, found: list[tuple[str, str, str]]) -> list[str]:
    """Few slips before many; of many, what has most letters in common, in their order."""
    likeness = {
        written.lower(): (min(slips(asked, word), MANY), -SequenceMatcher(None, asked, word).ratio())
        for _, word, written in found
    }
    return sorted(likeness, key=lambda written: likeness[written])
