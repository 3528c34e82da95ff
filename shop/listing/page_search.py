"""Search in the shop's pages, for queries such as “delivery”, “return policy” or “track my order”."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shop.catalogue import store_details
from shop.listing_filters import contains_all, joined_in, normalize, parts

# Stop words: “how do I return it”.
_ARTICLES, _PRONOUNS = ("a", "an", "the"), ("i", "it", "me", "my", "our", "you", "your")
_VERBS = ("are", "can", "do", "does", "is")
_OTHERS = ("and", "for", "from", "how", "in", "of", "on", "page", "policy", "to", "what", "when", "where", "with")
_SMALL_WORDS = frozenset((*_ARTICLES, *_PRONOUNS, *_VERBS, *_OTHERS))


def pages_about(asked: list[str], *, anywhere: bool) -> list[dict[str, str]]:
    """Return the pages whose headings (or with `anywhere`, text) contain all words of one query, in any language."""
    about = "words" if anywhere else "headings"
    every = [*store_details.pages(), _tracking()]
    wanted = [words for one in asked if (words := _significant_words(one))]
    return [
        page for page in every if any(contains_all(page[about], one) or joined_in(page[about], one) for one in wanted)
    ]


def _significant_words(asked: str) -> list[str]:
    """Return the words without stop words, or none if all that remain are shorter than three letters."""
    words = [word for word in parts(asked) if word not in _SMALL_WORDS]
    return words if any(len(word) > 2 for word in words) else []


def _tracking() -> dict[str, str]:
    """Return the page for tracking an order, which is no row of Page but is searched too."""
    words = normalize("track tracking order orders status", _("Track your order"))
    return {
        "slug": "track",
        "title": _("Track your order"),
        "url": reverse("orders:track"),
        "headings": words,
        "words": words,
    }
