"""A new order is heard: on every screen, until somebody accepts it, and as each device wants it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.board import card, open_board, press, sound
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_first_order import place_an_order

Visit = Callable[..., Page]

# What reaches the loudspeaker: sources begun and not ended.
LISTEN = """() => {
  window.sounding = 0;
  const { start, stop } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...at) { sounding += 1; return start.apply(this, at); };
  AudioBufferSourceNode.prototype.stop = function (...at) { sounding -= 1; return stop.apply(this, at); };
}"""


def test_a_new_order_rings_on_every_screen_until_somebody_accepts_it(visit: Visit) -> None:
    first = open_board(visit("/dashboard/", **DESK))
    second = open_board(visit("/dashboard/", **PHONE), "manager")
    for board in (first, second):
        board.evaluate(LISTEN)
        sound(board).click()
        expect(sound(board)).to_have_text("Sound on")

    number = place_an_order(visit("/shop/", **PHONE))
    for board in (first, second):
        expect(card(board, number)).to_be_visible()
        expect(sound(board)).to_have_attribute("data-state", "ringing")
        expect(board).to_have_title(re.compile(r"^\(1\) "))
        expect(board.locator("[data-status]")).to_have_text(f"New order {number}")
        assert board.evaluate("sounding") == 1

    press(second, number, "Confirm")
    for board in (first, second):
        expect(sound(board)).to_have_attribute("data-state", "on")
        expect(board).not_to_have_title(re.compile(r"^\("))
        assert board.evaluate("sounding") == 0


def test_each_device_is_asked_once_and_muted_for_a_while(visit: Visit) -> None:
    board = visit("/dashboard/", **DESK)
    open_board(board)
    expect(sound(board)).to_have_text("Turn sound on")
    sound(board).click()
    board.clock.install()
    board.reload()
    expect(sound(board)).to_have_text("Tap once to hear new orders")  # browsers are silent until they are touched
    board.keyboard.press("Shift")
    expect(sound(board)).to_have_text("Sound on")

    place_an_order(visit("/shop/", **PHONE))
    expect(sound(board)).to_have_attribute("data-state", "ringing")
    sound(board).click()
    expect(sound(board)).to_have_text(re.compile(r"^\s*Muted until \d\d:\d\d\s*$"))
    expect(board).to_have_title(re.compile(r"^\(1\) "))
    board.clock.fast_forward("10:01")
    expect(sound(board)).to_have_attribute("data-state", "ringing")

    board.get_by_role("button", name="Keyboard and sound").click()
    board.get_by_label("This device rings for new orders").uncheck()
    expect(sound(board)).to_have_text("Turn sound on")
