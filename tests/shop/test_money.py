"""Amounts are rounded as tills do it, and written so that they can be read back."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import money

amounts = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=4)
prices = st.decimals(min_value=0, max_value=1_000_000, places=2)
rates = st.decimals(min_value=1, max_value=20_000, places=2)


@given(amounts)
def test_cents_are_never_further_away_than_half_of_one(amount: Decimal) -> None:
    cents = money.to_cents(amount)
    assert abs(cents - amount) <= Decimal("0.005")
    assert cents.as_tuple().exponent == -2


@given(amounts)
def test_rounding_again_changes_nothing(amount: Decimal) -> None:
    assert money.to_cents(money.to_cents(amount)) == money.to_cents(amount)


@given(amounts)
def test_debt_and_credit_are_rounded_alike(amount: Decimal) -> None:
    assert money.to_cents(-amount) == -money.to_cents(amount)


@pytest.mark.parametrize(
    ("amount", "cents"), [("0.005", "0.01"), ("0.015", "0.02"), ("0.025", "0.03"), ("2.675", "2.68"), ("1.004", "1.00")]
)
def test_half_a_cent_goes_up(amount: str, cents: str) -> None:
    assert money.to_cents(Decimal(amount)) == Decimal(cents)


@given(prices, rates)
def test_riel_are_whole_notes_and_no_further_away_than_half_of_one(price: Decimal, rate: Decimal) -> None:
    riel = money.to_second(price, rate)
    assert riel % 100 == 0
    assert abs(riel - price * rate) <= (50 if riel > 100 else 100)  # something is at least the smallest note


@pytest.mark.parametrize(
    ("dollars", "rate", "riel"),
    [
        ("13.00", "4100", "53300"),
        ("0.00", "4100", "0"),
        ("0.01", "4100", "100"),
        ("0.02", "4100", "100"),
        ("1.50", "4033", "6000"),
        ("1.00", "4050", "4100"),
    ],
)
def test_riel_of_known_prices(dollars: str, rate: str, riel: str) -> None:
    assert money.to_second(Decimal(dollars), Decimal(rate)) == Decimal(riel)


@given(st.decimals(min_value=-1_000_000, max_value=1_000_000, places=2))
def test_what_is_written_can_be_read_back(amount: Decimal) -> None:
    written = money.format_base(amount)
    assert re.fullmatch(r"−?\$\d{1,3}(,\d{3})*\.\d\d", written)
    assert Decimal(written.replace("−", "-").replace("$", "").replace(",", "")) == amount


@pytest.mark.parametrize(
    ("amount", "written"), [("13", "$13.00"), ("1234.5", "$1,234.50"), ("0", "$0.00"), ("-4", "−$4.00")]
)
def test_dollars_are_written_as_people_here_know_them(amount: str, written: str) -> None:
    assert money.format_base(Decimal(amount)) == written


@pytest.mark.parametrize(("amount", "written"), [("53300", "៛53,300"), ("0", "៛0"), ("-12300", "−៛12,300")])
def test_riel_are_written_without_decimals(amount: str, written: str) -> None:
    assert money.format_secondary(Decimal(amount)) == written
