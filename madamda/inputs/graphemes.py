"""Truncates text at grapheme clusters, so that no emoji or Khmer syllable is cut."""

import regex

# A Unicode grapheme cluster, extended by the subscript letter after a coeng (U+17D2).
_CLUSTER = regex.compile(r"\X(?:(?<=\u17d2\p{M}*)\X)*")
_ELLIPSIS = "…"


def truncate(text: str, limit: int) -> str:
    """Return at most `limit` characters, including the ellipsis if text was cut off.

    Cuts at a word boundary if there is one in the last third; Khmer words often have none.
    """
    if len(text) <= limit:
        return text
    kept = _beginning(text, limit - len(_ELLIPSIS))
    space = max(kept.rfind(sign) for sign in " \n\u200b")
    if space > limit * 2 // 3 and not text[len(kept)].isspace():
        kept = kept[:space]
    return kept.rstrip(" \n\t,;:\u200b") + _ELLIPSIS


def truncate_line(text: str, limit: int) -> str:
    """Collapse white space, for attributes and labels, and truncate to `limit` characters."""
    return truncate(" ".join(str(text).split()), limit)


def _beginning(text: str, limit: int) -> str:
    end = 0
    for cluster in _CLUSTER.finditer(text):
        if cluster.end() > limit:
            break
        end = cluster.end()
    return text[:end]
