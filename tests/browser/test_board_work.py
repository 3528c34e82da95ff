"""Working at the board: by hand, many at once, in each other's way, without script."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.board import card, column, deaf, numbers, open_board, place, press, sound
from tests.browser.conftest import DESK, PHONE, OpenShop
from tests.browser.test_first_order import place_an_order

Visit = Callable[..., Page]


def test_the_slower_of_two_is_told_on_the_card_who_was_faster(visit: Visit) -> None:
    dara = open_board(visit("/dashboard/", **DESK))
    number = place_an_order(visit("/shop/", **PHONE))
    slow = visit("/login/", **DESK)
    deaf(slow.context)
    slow.goto("/dashboard/")
    slow.get_by_label("Name").fill("manager")
    slow.get_by_label("Password").fill("madamda-demo")
    slow.get_by_role("button", name="Sign in").click()
    expect(card(slow, number)).to_be_visible()
    expect(slow.locator("[data-connection]").locator("visible=true")).to_have_count(1)  # its script has begun

    press(dara, number, "Confirm")
    expect(card(dara, number)).to_contain_text("Start packing")
    press(slow, number, "Confirm")
    told = card(slow, number).get_by_role("alert")
    expect(told).to_contain_text(re.compile(r"Dara moved this \d+ s ago"))
    expect(told).to_contain_text("Your click changed nothing")
    expect(card(slow, number)).to_contain_text("Start packing")

    # An order that has left the board cannot say it on its card: it is said where the card was.
    card(dara, number).locator("details.menu > summary").click()
    card(dara, number).locator("summary", has_text="Cancel, with a reason").click()
    card(dara, number).get_by_label("Reason").locator("visible=true").fill("She called")
    card(dara, number).get_by_role("button", name=re.compile("^Cancel order")).click()
    expect(card(dara, number)).to_have_count(0)
    press(slow, number, "Start packing")
    expect(card(slow, number)).to_have_count(0)
    told = column(slow, "To pack").get_by_role("alert")
    expect(told).to_contain_text(f"{number} is now “Cancelled”")
    told.get_by_role("button", name="Close").click()
    expect(told).to_have_count(0)


def test_what_is_shown_is_chosen_without_a_new_page_and_kept_by_what_is_heard(visit: Visit) -> None:
    board = open_board(visit("/dashboard/", **DESK))
    board.evaluate("window.same = true")
    sound(board).click()
    first = place_an_order(visit("/shop/", **PHONE))
    press(board, first, "Confirm")
    board.get_by_role("link", name=re.compile("^KHQR ")).click()
    expect(card(board, first)).to_have_count(0)
    expect(board).to_have_url(re.compile(r"\?method=khqr$"))

    second = place_an_order(visit("/shop/", **PHONE))
    expect(board.get_by_text("New orders hidden by the filter: 1")).to_be_visible()
    expect(sound(board)).to_have_attribute("data-state", "ringing")
    expect(card(board, second)).to_have_count(0)

    board.get_by_role("searchbox").fill(second[-3:])
    board.get_by_role("searchbox").press("Enter")
    expect(board.get_by_text("Showing only what matches")).to_be_visible()
    expect(card(board, second)).to_have_count(0)  # both wishes hold
    board.get_by_role("link", name=re.compile("^KHQR ")).click()
    expect(card(board, second)).to_be_visible()
    expect(board.locator("article[data-version]")).to_have_count(1)
    board.go_back()
    expect(card(board, second)).to_have_count(0)
    board.get_by_role("link", name="Show all").click()
    for number in (first, second):
        expect(card(board, number)).to_be_visible()
    assert board.evaluate("window.same")


def test_many_are_moved_at_once_and_taken_back_with_one_press(visit: Visit, open_shop: OpenShop) -> None:
    board = open_board(visit("/dashboard/", **DESK))
    place(open_shop, 3)
    expect(board).to_have_title(re.compile(r"^\(3\) "))
    new = numbers(board, "To pack")[:3]
    board.get_by_role("button", name="Select", exact=True).click()
    for number in new[:2]:
        board.get_by_role("checkbox", name=f"Select {number}").check()
    expect(board.get_by_text("2 selected")).to_be_visible()
    board.get_by_role("button", name="Next step").click()
    expect(board).to_have_title(re.compile(r"^\(1\) "))
    expect(board.get_by_role("button", name="Next step")).to_be_hidden()

    undo = board.locator("[data-undo]", has_text="2 orders are now: Confirmed")
    undo.get_by_role("button").click()
    expect(board).to_have_title(re.compile(r"^\(3\) "))
    expect(undo).to_have_count(0)


def test_packed_orders_are_given_to_a_run_and_the_rest_is_named(visit: Visit, open_shop: OpenShop) -> None:
    board = open_board(visit("/dashboard/", **DESK))
    before = set(numbers(board, "Ready"))
    place(open_shop, 1, status="ready")
    place(open_shop, 1)
    expect(column(board, "Ready").locator("article[data-version]")).to_have_count(len(before) + 1)
    (packed,), new = set(numbers(board, "Ready")) - before, numbers(board, "To pack")[0]
    board.get_by_role("button", name="Select", exact=True).click()
    for number in (packed, new):
        board.get_by_role("checkbox", name=f"Select {number}").check()
    board.get_by_role("button", name="Give to a run").click()
    expect(board.get_by_role("checkbox", name=packed)).to_be_checked()
    board.get_by_label("Or a new driver").fill("Rith")
    board.get_by_role("button", name="Give to this run").click()
    expect(board.get_by_role("heading", name=re.compile("Run .*Rith"))).to_be_visible()
    expect(board.get_by_role("link", name=packed)).to_be_visible()
    expect(board.get_by_text(re.compile(f"{new} can’t go with this run"))).to_be_visible()


def test_a_card_is_dragged_to_its_next_column_and_to_no_other(visit: Visit, open_shop: OpenShop) -> None:
    board = open_board(visit("/dashboard/", **DESK))
    before = set(numbers(board, "Packing"))
    place(open_shop, 1, status="preparing")
    expect(column(board, "Packing").locator("article[data-version]")).to_have_count(len(before) + 1)
    (number,) = set(numbers(board, "Packing")) - before
    for goal, stands_in in (("On the way", "Packing"), ("Ready", "Ready")):
        card(board, number).scroll_into_view_if_needed()
        spot, there = card(board, number).locator(".ticket__who").bounding_box(), column(board, goal).bounding_box()
        assert spot
        assert there
        board.mouse.move(spot["x"] + 5, spot["y"] + 5)
        board.mouse.down()
        board.mouse.move(there["x"] + 40, spot["y"] + 40, steps=4)
        board.mouse.up()
        expect(column(board, stands_in).locator(f"#order-{number}")).to_be_visible()
        expect(board.locator(".ticket--lifted")).to_have_count(0)


def test_without_script_the_board_is_a_table(visit: Visit, open_shop: OpenShop) -> None:
    with_script = open_board(visit("/dashboard/", **DESK))
    place(open_shop, 3)
    expect(with_script).to_have_title(re.compile(r"^\(3\) "))
    new = numbers(with_script, "To pack")[:3]

    board = visit("/login/?next=/dashboard/", **DESK, java_script_enabled=False)
    board.get_by_label("Name").fill("manager")
    board.get_by_label("Password").fill("madamda-demo")
    board.get_by_role("button", name="Sign in").click()
    expect(board).to_have_url(re.compile(r"\?as=table$"))
    card(board, new[0]).get_by_role("button", name=re.compile("^Confirm")).click()
    expect(board.get_by_text(f"{new[0]} was changed.")).to_be_visible()
    board.locator(f'[data-undo="{new[0]}"]').get_by_role("button").click()
    expect(card(board, new[0]).get_by_role("button", name=re.compile("^Confirm"))).to_be_visible()

    board.get_by_role("link", name="Select several").click()
    for number in new[:2]:
        board.get_by_role("checkbox", name=f"Select {number}").check()
    press(with_script, new[0], "Confirm")  # somebody is faster
    expect(with_script).to_have_title(re.compile(r"^\(2\) "))
    board.get_by_role("button", name="Move selected to the next step").click()
    expect(board.get_by_text("1 order was changed.")).to_be_visible()
    expect(board.get_by_text(re.compile("Dara was quicker"))).to_be_visible()

    board.get_by_role("searchbox").fill(new[2])
    board.get_by_role("searchbox").press("Enter")
    expect(board.locator("tr[id]")).to_have_count(1)
    expect(board).to_have_url(re.compile("as=table"))


def test_a_new_order_is_seen_on_a_board_that_has_more_than_it_shows(visit: Visit, open_shop: OpenShop) -> None:
    place(open_shop, 101, status="confirmed")
    board = open_board(visit("/dashboard/", **DESK))
    expect(column(board, "To pack").locator("article[data-version]")).to_have_count(100)
    number = place_an_order(visit("/shop/", **PHONE))
    expect(card(board, number)).to_be_visible()
    assert numbers(board, "To pack")[0] == number
    expect(column(board, "To pack").locator("article[data-version]")).to_have_count(100)
    count = column(board, "To pack").locator("[data-count]")
    expect(count).to_have_text(re.compile(r"^100 of 1\d\d$"))
    total = str(count.get_attribute("data-total"))
    expect(board.locator('[data-connection="live"]')).to_contain_text(re.compile(r"Live · \d+ of \d+"))

    column(board, "To pack").get_by_role("link", name=re.compile("^Load more")).click()
    expect(column(board, "To pack").locator("article[data-version]")).to_have_count(int(total))
    expect(count).to_have_text(total)
    expect(column(board, "To pack").get_by_role("link", name=re.compile("^Load more"))).to_be_hidden()
