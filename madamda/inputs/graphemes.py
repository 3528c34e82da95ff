"""Shortening text: between two characters as a reader sees them, never inside an emoji or a Khmer syllable."""

import regex

# Unicode's clusters, and behind a coeng (U+17D2) the letter that is written under the one before.
_CLUSTER = regex.compile(r"\X(?:(?<=\u17d2\p{M}*)\X)*")
_ELLIPSIS = "…"


def truncate(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis among them where something was left out.

    Cut between two words where one ends in the last third, as Khmer's words often cannot be told apart.
    """
    if len(text) <= limit:
        return text
    kept = _beginning(text, limit - len(_ELLIPSIS))
    space = max(kept.rfind(sign) for sign in " \n\u200b")
    if space > limit * 2 // 3 and not text[len(kept)].isspace():
        kept = kept[:space]
    return kept.rstrip(" \n\t,;:\u200b") + _ELLIPSIS


def _beginning(text: str, limit: int) -> str:
    end = 0
    for cluster in _CLUSTER.finditer(text):
        if cluster.end() > limit:
            break
        end = cluster.end()
    return text[:end]
