"""What is refused has a code of its own, which stays, and a sentence for whoever tried."""

from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from orders.messages import SENTENCES
from shop.errors import DomainError

ROOT = Path(__file__).parents[2]
APPS = ("customers", "shop", "orders", "dashboard")

# Caught by us, or told to a log; nobody reads them on a page.
AMONG_US = {
    "shop.browsing.NoSuchPage",
    "shop.rates.TooOften",
    "shop.showing.NotShown",
    "orders.errands.telegram.Away",
    "orders.errands.telegram.Unwanted",
    "orders.paying.answers.Unreadable",
    "orders.paying.bank.BankAway",
    "orders.paying.khqr.NotWritable",
}


def errors() -> dict[str, type[Exception]]:
    """All that our modules define, by name."""
    rooms = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    ]
    return {
        f"{name}.{value.__name__}": value
        for name in rooms
        for value in vars(import_module(name)).values()
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == name
    }


ERRORS = errors()
# Those that others are a kind of are never raised themselves.
RAISED = {name: one for name, one in ERRORS.items() if issubclass(one, DomainError) and not one.__subclasses__()}


def test_every_error_of_ours_is_a_refusal_or_among_us() -> None:
    assert {name for name, one in ERRORS.items() if not issubclass(one, DomainError)} == AMONG_US


@pytest.mark.parametrize("name", RAISED)
def test_each_has_a_code_and_a_sentence(name: str) -> None:
    assert "code" in vars(RAISED[name])
    assert RAISED[name].code in SENTENCES


def test_no_two_have_the_same_code_and_no_sentence_is_left_over() -> None:
    codes = Counter(one.code for one in RAISED.values())
    assert [code for code, number in codes.items() if number > 1] == []
    assert set(SENTENCES) == set(codes)
