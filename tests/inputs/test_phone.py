"""One number, however it was written or pasted."""

import pytest

from madamda.inputs.phone import InvalidPhone, normalise

SAME = ["012 345 678", "+855 12 345 678", "85512345678", "0085512345678", "00 855 (0)12 345 678", "+855 012 345 678"]
SAME += [
    "+855 (0)12-345-678",
    "០១២ ៣៤៥ ៦៧៨",
    "012.345.678",
    "012/345/678",
    "012\u00a0345\u00a0678",
    "０１２３４５６７８",
]
SAME += [
    "\u202a+855 12 345 678\u202c",
    "tel:+85512345678",
    "0\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e3 345 678",
    "12 345 678",
]
SAME += ["01\u200b2345\u2060678", " (012) 345-678 ", "\u2800012345678"]
SAME += [
    "Tel: 012 345 678",
    "WhatsApp +855 12 345 678",
    "ទូរស័ព្ទ០១២ ៣៤៥ ៦៧៨",
    "T:012345678",
    "(Tel) 012 345 678",
    "\u260e 012345678",
]
SAME += ["012 345 678 (Telegram)", "012 345 678 (Telegram) [ABA].", "012_345_678", "012=345678", "*012 345 678#"]
SAME += ["(+855) 12 345 678", "012\u2013345\u2212678", "012 345 678."]


@pytest.mark.parametrize("typed", SAME)
def test_every_notation_is_one_number(typed: str) -> None:
    assert normalise(typed) == "+85512345678"


def test_other_countries_by_either_prefix() -> None:
    assert normalise("0066812345678") == normalise("+66 81 234 5678") == "+66812345678"


@pytest.mark.parametrize(
    "typed", ["", "12", "012 345 678 / 097 123 4567", "+855 12 345 678 ext. 2", "x" * 200, "()", "#", "Tel: (Telegram)"]
)
def test_what_cannot_ring_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPhone):
        normalise(typed)


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("097 123 456O", "O"),
        ("097l234567", "l"),
        ("012-FLOWER", "FLOWER"),
        ("1-800-FLOWERS", "FLOWERS"),
        ("O12 345 678", "O"),
        ("O 12 345 678", "O"),
        ("+855 (O)12 345 678", "O"),
        ("(O)12 345 678", "O"),
        ("OI 2345 6789", "OI"),
        ("012 345 67 (O)", "O"),
        ("О12 345 678", "О"),  # Cyrillic
        ("O1O2 345 678", "O"),
        ("012 345 678 Telegram", "Telegram"),
        ("012 345 678 ext. 2", "ext"),
        ("012 345 67ខ", "ខ"),
        ("012 345+678", "+"),
        ("012 345 678,5", ","),
        ("012 345 678#5", "#"),
        ("012*345678", "*"),
        ("0|2 345 678", "|"),
        ("01○ 345 678", "○"),
        ("012 345 678/9", "/9"),
        ("012 345 678 (9)", "(9"),
        ("097 123 456Ⅷ", "VIII"),
    ],
)
def test_what_is_typed_for_a_digit_is_named_and_makes_nobody_elses_number(typed: str, sign: str) -> None:
    with pytest.raises(InvalidPhone) as refusal:
        normalise(typed)
    assert f"“{sign}”" in str(refusal.value)


def test_too_much_is_refused_in_words_and_never_cut() -> None:
    with pytest.raises(InvalidPhone, match="too long"):
        normalise("+855 12 345 678 " + "0" * 100)
