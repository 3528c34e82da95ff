"""Shortened text ends between two characters as a reader sees them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madamda.inputs.graphemes import truncate

KHMER = "ក្រែមលាបមុខស្ត្រីខ្មែរ"


@pytest.mark.parametrize("limit", range(2, len(KHMER)))
def test_no_khmer_syllable_is_cut(limit: int) -> None:
    kept = truncate(KHMER, limit).removesuffix("…")
    assert len(kept) < limit
    assert not kept.endswith("្")
    left = KHMER[len(kept)]
    assert "ក" <= left <= "អ"  # the rest begins with a letter
    assert not kept or KHMER[len(kept) - 1] != "្"


@pytest.mark.parametrize("whole", ["👩‍🚀", "🇰🇭", "👍🏽", "é̂", "❤️"])
def test_no_emoji_and_no_accent_is_cut(whole: str) -> None:
    for limit in range(2, 2 * len(whole) + 1):
        kept = truncate(whole * 3, limit).removesuffix("…")
        assert kept == whole * (len(kept) // len(whole))


def test_words_stay_whole_where_that_costs_little() -> None:
    assert truncate("Sinks in at once, and stays", 20) == "Sinks in at once…"
    assert truncate("short", 5) == "short"


@given(st.text(max_size=50), st.integers(min_value=1, max_value=40))
@settings(max_examples=200, deadline=None)
def test_it_is_never_longer(words: str, limit: int) -> None:
    kept = truncate(words, limit)
    assert len(kept) <= max(limit, 1)
    assert kept == words or kept.endswith("…")
