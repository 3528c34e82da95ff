"""Text that people type: what is kept of it, and whether there is anything to see."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madamda.inputs import text

INVISIBLE = {
    "a zero-width space": "\u200b",
    "a word joiner": "\u2060",
    "a braille blank": "\u2800",
    "a Hangul filler": "\u3164",
    "a Hangul choseong filler": "\u115f\u1160",
    "a half-width filler": "\uffa0",
    "a byte-order mark": "\ufeff",
    "a soft hyphen": "\u00ad",
    "a combining grapheme joiner": "\u034f",
    "Khmer's inherent vowels": "\u17b4\u17b5",
    "Mongolian's vowel separator": "\u180e",
    "variation selectors": "\ufe0e\ufe0f",
    "more variation selectors": "\U000e0100\U000e01ef",
    "tags": "\U000e0041\U000e007f",
    "marks of direction": "\u202e\u200f\u2067\u061c",
    "joiners": "\u200c\u200d",
    "marks with no letter": "\u0301\u0308\u17b6\u17d2",
    "blanks of every width": "\u00a0\u2003\u202f\u3000\u1680",
    "control characters": "\x00\x07\x1b\x7f\x85",
    "line ends": "\u2028\u2029\r\n",
    "annotation marks": "\ufff9\ufffb\ufffc",
    "private letters": "\ue000\U0010ffff",
    "a musical nothing": "\U0001d159\U0001d173",
}


@pytest.mark.parametrize("signs", INVISIBLE.values(), ids=INVISIBLE.keys())
def test_what_nobody_sees_is_nothing(signs: str) -> None:
    assert not text.is_visible(text.clean(signs))
    assert not text.is_visible(text.clean_lines(signs * 3))
    assert text.clean(f"Dara{signs[0]}" if unicodedata.category(signs[0])[0] != "M" else "Dara") == "Dara"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Chan\x00 \u202eSrey\x07mom", "Chan Srey mom"),
        ("a\u200bb\u2060c\u200dd", "abcd"),
        ("a\u2800b\u3164c", "a b c"),
        ("e\u0301", "é"),
        ("e\u2060\u0301", "é"),
        ("ចាន់\u200bស្រីមុំ", "ចាន់\u200bស្រីមុំ"),  # where a line may end
        ("ចាន់\u200b\u200b\u200bស្រីមុំ\u200b", "ចាន់\u200bស្រីមុំ"),
        ("ប\u200c៊ី", "ប\u200c៊ី"),  # how the sign above is drawn
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("❤\ufe0f 👩\u200d🚀 👍🏽", "❤\ufe0f 👩\u200d🚀 👍🏽"),
        ("A\ufe0fB\ufe0f", "AB"),
        ("Z" + "\u0301" * 60, "Ź" + "\u0301" * 5),
        ("  two \u00a0  spaces\t", "two spaces"),
        ("។", "។"),
    ],
)
def test_what_means_something_stays(typed: str, kept: str) -> None:
    assert text.clean(typed) == kept
    assert text.is_visible(kept)


def test_lines_stay_lines() -> None:
    assert text.clean_lines("\r\n\u200bone  two \r\nthree\u2028four\x0b\u202e\r\n") == "one  two\nthree\nfour"


def test_an_identifier_has_nothing_that_looks_the_same() -> None:
    for twin in ("T-K1\u200b", "\ufeffT-K1", " T\u2060-K1\u3000", "Ｔ-Ｋ１", "T-\u200dK1", "T-K1\ufe0f"):
        assert text.identifier(twin) == "T-K1"


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_clean_text_is_clean(typed: str) -> None:
    kept = text.clean(typed)
    assert text.clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == " ".join(kept.split())
    assert not any(unicodedata.category(sign) in ("Cc", "Cs", "Co") for sign in kept)
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
    lines = text.clean_lines(typed)
    assert text.clean_lines(lines) == lines


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_an_identifier_is_its_own(typed: str) -> None:
    assert text.identifier(text.identifier(typed)) == text.identifier(typed)
