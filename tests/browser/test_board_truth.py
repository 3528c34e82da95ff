"""The board says whether it is live, and is true all the same."""

import os
import re
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import card, open_board
from tests.browser.conftest import DESK, PHONE, OpenShop, sign_in
from tests.browser.test_first_order import place_an_order

Visit = Callable[..., Page]
ASKED_AGAIN = 40_000  # ms; red comes after fifteen seconds, and a question every five


def test_without_its_line_the_board_says_so_is_read_all_the_same_and_comes_back(
    visit: Visit, open_shop: OpenShop
) -> None:
    board = open_board(visit("/dashboard/", **DESK))
    live = board.locator('[data-connection="live"]')
    os.kill(open_shop.launcher.pid, signal.SIGSTOP)  # it would start the live process again at once
    try:
        os.kill(open_shop.process("daphne"), signal.SIGKILL)
        expect(board.locator('[data-connection="trying"]')).to_contain_text("Reconnecting")
        number = place_an_order(visit("/shop/", **PHONE))
        expect(card(board, number)).to_be_visible(timeout=ASKED_AGAIN)
        cut = board.locator("[data-cut]")
        expect(cut).to_be_visible(timeout=ASKED_AGAIN)
        expect(cut).to_contain_text("Connection lost since ")
        expect(cut).to_contain_text("refreshes every 5 s instead")
    finally:
        os.kill(open_shop.launcher.pid, signal.SIGCONT)
    expect(live).to_be_visible(timeout=60_000)  # the process has to start first
    expect(live).to_contain_text(" of ")
    expect(cut).to_be_hidden()


def test_without_any_answer_it_says_what_it_shows_is_old(visit: Visit) -> None:
    board = visit("/dashboard/", **DESK)
    open_board(board)
    board.context.set_offline(True)
    cut = board.locator("[data-cut]")
    expect(cut).to_contain_text("This is the board as it was then", timeout=ASKED_AGAIN)
    number = place_an_order(visit("/shop/", **PHONE))
    expect(board.get_by_role("button", name="Refresh now")).to_be_visible()
    board.context.set_offline(False)
    expect(card(board, number)).to_be_visible(timeout=ASKED_AGAIN)
    expect(board.locator('[data-connection="live"]')).to_be_visible(timeout=ASKED_AGAIN)
    expect(cut).to_be_hidden()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (4503, "Board is full (100 open); refreshes every 5 s"),
        (4504, "You have 10 boards open already; this one refreshes"),
    ],
    ids=["the-house", "one-person"],
)
def test_without_a_seat_the_board_says_whose_are_taken_and_asks_instead(visit: Visit, code: int, words: str) -> None:
    board = visit("/login/", **DESK)
    board.context.route_web_socket(re.compile("/ws/orders/"), lambda socket: socket.close(code=code))
    sign_in(board)
    expect(board.locator(".connection:visible")).to_contain_text(words)
    number = place_an_order(visit("/shop/", **PHONE))
    expect(card(board, number)).to_be_visible(timeout=ASKED_AGAIN)
    expect(board.locator(".connection:visible")).to_contain_text(words)
    expect(board.locator("[data-cut]")).to_be_hidden()
