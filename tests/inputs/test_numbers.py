"""Numbers as people write them, and what is none."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madamda.inputs import numbers

# Python would take each of these for a number, or a human for two.
NONE = [
    "1_0",
    "1e3",
    "1E3",
    "+5",
    "-5",
    "0x10",
    "0b1",
    "NaN",
    "Infinity",
    "inf",
    "1٢",
    "²",
    "①",
    "Ⅷ",
    "½",
    "1 0",
    "",
    " ",
]
NONE += ["12,3456", "1,23,456", "0,500", "1.2.3", "1,2,3", "--5", "5-", "$", "៛5", "1\x00", "9" * 5_000, "١٢x", "1'000"]


@pytest.mark.parametrize("typed", [*NONE, "1.0", "12,5", "1.", ".5"])
def test_no_whole_number(typed: str) -> None:
    with pytest.raises(numbers.NotANumber):
        numbers.whole(typed)


@pytest.mark.parametrize("typed", [*NONE, "1.", ",", "."])
def test_no_decimal_number(typed: str) -> None:
    with pytest.raises(numbers.NotANumber):
        numbers.decimal(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("១២", 12), (" ١٢ ", 12), ("１２", 12), ("\u200b12\ufe0f", 12), ("007", 7), ("1,200", 1200), ("0", 0)],
)
def test_whole_numbers_of_any_script(typed: str, number: int) -> None:
    assert numbers.whole(typed) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12.50", "12.50"),
        ("12,50", "12.50"),
        ("១២.៥០", "12.50"),
        ("١٢٫٥", "12.5"),
        ("１２．５", "12.5"),
        (".5", "0.5"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("4,100", "4100"),
        ("1.234", "1.234"),
    ],
)
def test_decimals_with_one_separator(typed: str, number: str) -> None:
    assert str(numbers.decimal(typed)) == number


def test_a_sign_where_it_is_allowed() -> None:
    assert [numbers.whole(typed, signed=True) for typed in ("-5", "−5", "+5")] == [-5, -5, 5]
    assert numbers.decimal("-12,5", signed=True) == Decimal("-12.5")


def test_the_currency_of_the_shop_may_stand_beside_an_amount() -> None:
    for typed in ("$12.50", "12.50 $", "US$ 12.50", "usd 12.50"):
        assert numbers.decimal(numbers.without_currency(typed)) == Decimal("12.50")


@given(st.integers(min_value=0, max_value=10**18), st.sampled_from("0០٠０०๐"))
@settings(max_examples=100, deadline=None)
def test_every_script_says_the_same(number: int, nought: str) -> None:
    typed = "".join(chr(ord(nought) + int(digit)) for digit in str(number))
    assert numbers.whole(typed) == number
    assert numbers.decimal(f"{typed}.{nought}") == number


@given(st.text(alphabet="0123456789_eE+-.,xXnNaAiIfF ១\u200b", max_size=8))
@settings(max_examples=300, deadline=None)
def test_nothing_but_digits_becomes_a_number(typed: str) -> None:
    try:
        number = numbers.decimal(typed)
    except numbers.NotANumber:
        return
    assert number.is_finite()
    assert not set(typed) & set("_eE+-xXnNaAiIfF")
