"""The connection to the bank, spoken over real HTTP: good answers, bad ones, and none."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from orders.models import GatewayState
from orders.payments.bank_responses import InvalidResponse, read_list, read_one
from orders.payments.gateway import ONE_BY_ONE, Bakong, GatewayUnavailable
from tests.orders.payments.local_bank import TOKEN, LocalBank, open_bank

CODE, OTHER = "a" * 32, "b" * 32
SENT = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
Trouble = GatewayState.Trouble


@pytest.fixture
def bank() -> Iterator[LocalBank]:
    with open_bank() as bank:
        yield bank


@pytest.fixture
def line(bank: LocalBank) -> Bakong:
    return Bakong(url=bank.url, token=TOKEN, timeout=0.5)


def test_one_payment_is_found_with_its_exact_amount(bank: LocalBank, line: Bakong) -> None:
    bank.receives(CODE, to="madamda@wing", amount="37.50", at=SENT.timestamp())
    found = line.find([CODE])[CODE]
    assert found is not None
    assert (found.amount, found.currency, found.receiver) == (Decimal("37.50"), "USD", "madamda@wing")
    assert (found.sender, found.sent_at) == ("sreymom@aclb", SENT)
    assert bank.asked == [("/v1/check_transaction_by_md5", {"md5": CODE})]


def test_a_payment_that_has_not_come_is_none_and_no_trouble(line: Bakong) -> None:
    assert line.find([CODE]) == {CODE: None}


def test_many_are_asked_about_in_one_question(bank: LocalBank, line: Bakong) -> None:
    bank.receives(OTHER, to="madamda@wing", amount="1")
    answers = line.find([CODE, OTHER])
    assert answers[CODE] is None
    assert answers[OTHER] is not None
    assert bank.asked == [("/v1/check_transaction_by_md5_list", [CODE, OTHER])]


def test_where_lists_are_refused_a_few_are_asked_about_one_by_one(bank: LocalBank, line: Bakong) -> None:
    bank.lists_closed = True
    codes = [f"{number:032x}" for number in range(30)]
    bank.receives(codes[3], to="madamda@wing", amount="1")
    answers = line.find(codes)
    assert len(answers) == ONE_BY_ONE
    assert answers[codes[3]] is not None
    line.find(codes)
    assert bank.paths().count("check_transaction_by_md5_list") == 1  # and the shut door is not tried each time


@pytest.mark.parametrize(
    ("mood", "trouble"),
    [
        ("401", Trouble.TOKEN),
        ("unauthorized in 200", Trouble.TOKEN),
        ("429", Trouble.BUSY),
        ("504", Trouble.AWAY),
        ("403", Trouble.CLOSED),
        ("nonsense", Trouble.NONSENSE),
    ],
)
@pytest.mark.parametrize("codes", [[CODE], [CODE, OTHER]])
def test_a_bank_in_trouble_is_never_mistaken_for_an_unpaid_order(
    bank: LocalBank, line: Bakong, mood: str, trouble: Trouble, codes: list[str]
) -> None:
    bank.mood = mood
    with pytest.raises(GatewayUnavailable) as away:
        line.find(codes)
    assert away.value.trouble == trouble


def test_it_hears_how_long_the_bank_wants_quiet(bank: LocalBank, line: Bakong) -> None:
    bank.mood = "429"
    for header, seconds in {"7": 7.0, "": None, "soon": None, "Wed, 21 Oct 2015 07:28:00 GMT": 0.0}.items():
        bank.retry_after = header
        with pytest.raises(GatewayUnavailable) as away:
            line.find([CODE])
        assert away.value.wait == seconds


@pytest.mark.parametrize("mood", ["hanging", "dribbling", "endless"])
def test_a_bank_that_never_ends_is_left_in_time(bank: LocalBank, line: Bakong, mood: str) -> None:
    bank.mood = mood
    began = time.monotonic()
    with pytest.raises(GatewayUnavailable) as away:
        line.find([CODE])
    assert time.monotonic() - began < 4
    assert away.value.trouble == Trouble.AWAY


def test_a_bank_that_is_not_there(line: Bakong) -> None:
    with pytest.raises(GatewayUnavailable) as away:
        Bakong(url="http://127.0.0.1:9", token=TOKEN, timeout=0.5).find([CODE])
    assert away.value.trouble == Trouble.AWAY


def test_a_wrong_token_is_told_as_such(bank: LocalBank) -> None:
    with pytest.raises(GatewayUnavailable) as away:
        Bakong(url=bank.url, token="another", timeout=0.5).find([CODE])
    assert away.value.trouble == Trouble.TOKEN


def test_the_bank_gives_out_a_link_that_opens_an_app(bank: LocalBank, line: Bakong) -> None:
    assert line.link("000201").startswith("https://bakong.page.link/")
    assert bank.asked == [("/v1/generate_deeplink_by_qr", {"qr": "000201"})]


GOOD = {
    "hash": "ab12",
    "fromAccountId": "x@aclb",
    "toAccountId": "madamda@wing",
    "currency": "USD",
    "amount": "37.5",
    "createdDateMs": 1_763_000_000_000,
}


def an_answer(**fields: Any) -> dict[str, Any]:
    return {"responseCode": 0, "errorCode": None, "data": {**GOOD, **fields}}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"responseCode": 0, "data": None},
        {"responseCode": 0, "data": []},
        {"responseCode": 1, "errorCode": 9},
        {"responseCode": "0", "data": GOOD},
        an_answer(hash=""),
        an_answer(hash=None),
        an_answer(hash="x" * 129),
        an_answer(hash="a\x00b"),
        an_answer(toAccountId=7),
        an_answer(currency=None),
        an_answer(amount=None),
        an_answer(amount=True),
        an_answer(amount="NaN"),
        an_answer(amount="-1"),
        an_answer(amount="1e400"),
        an_answer(amount="0.001"),
        an_answer(amount=[1]),
        an_answer(createdDateMs=None),
        an_answer(createdDateMs=0),
        an_answer(createdDateMs="9e99"),
        an_answer(createdDateMs=10**30),
    ],
)
def test_an_answer_that_says_nothing_clear_is_neither_yes_nor_no(answer: dict[str, Any]) -> None:
    with pytest.raises(InvalidResponse):
        read_one(answer)


def test_a_time_in_another_notation_is_understood() -> None:
    found = read_one(an_answer(createdDateMs="1.763E12"))
    assert found is not None
    assert found.sent_at == datetime.fromtimestamp(1_763_000_000, tz=UTC)


def test_without_the_time_it_was_sent_the_time_it_was_acknowledged_counts() -> None:
    found = read_one(an_answer(createdDateMs=None, acknowledgedDateMs=1_763_000_000_000))
    assert found is not None
    assert found.sent_at == datetime.fromtimestamp(1_763_000_000, tz=UTC)


def test_one_unreadable_item_does_not_hide_the_others() -> None:
    items = [
        {"md5": CODE, "status": "SUCCESS", "data": {**GOOD, "amount": "much"}},
        {"md5": OTHER.upper(), "status": "SUCCESS", "data": GOOD},
        {"md5": "c" * 32, "status": "FAILED"},
        {"md5": "d" * 32, "status": "SCANNED"},
        {"status": "SUCCESS", "data": GOOD},
        None,
    ]
    answers = read_list({"responseCode": 0, "data": items})
    assert set(answers) == {OTHER, "c" * 32}
    assert answers["c" * 32] is None


@pytest.mark.parametrize(
    "answer", [{}, {"responseCode": 1, "errorCode": 9, "data": []}, {"responseCode": 0, "data": {}}]
)
def test_no_list_is_no_answer(answer: dict[str, Any]) -> None:
    with pytest.raises(InvalidResponse):
        read_list(answer)
