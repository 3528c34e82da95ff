"""Simulated member of staff at the board: moves orders forward, undoes steps, cancels, takes cash, changes orders."""

import random
import re
from threading import Event

from bench.checker.colleague import LINE, Colleague, keep_working, value

NAME = "checker"
CARD = re.compile(r'id="order-(MD-\w{4}-\w{3})".*?data-version="(\d+)".*?name="status" value="(\w+)"', re.DOTALL)
QUANTITY = re.compile(r'name="quantity-(\d+)"[^>]*value="(\d+)"')
CUSTOMER = {"name": "Chan Sreymom", "zone": "phnom-penh", "address": "No. 120, Street 63"}


def work(address: str, stop: Event) -> int:
    """Work until `stop` is set; return the number of changes made."""
    me = Colleague(address, NAME)

    def turn() -> int:
        cards = cards_of(me.page("/dashboard/"))
        return sum(_press(me, *card) for card in random.sample(cards, min(len(cards), 8)))

    return keep_working(turn, stop)


def edit(address: str, stop: Event) -> int:
    """Change orders until `stop` is set, as somebody else than the one at the board; return the number of changes."""
    me = Colleague(address, f"{NAME}-2")

    def turn() -> int:
        cards = [
            found.groups() for text in me.page("/dashboard/").split("<article")[1:] if (found := CARD.search(text))
        ]
        changeable = [number for number, _version, status in cards if status in ("confirmed", "preparing", "ready")]
        return sum(_edit(me, number) for number in random.sample(changeable, min(len(changeable), 3)))

    return keep_working(turn, stop)


def cards_of(board: str) -> list[tuple[str, str, str]]:
    """Return number, version and next status of the board's cards."""
    found = [CARD.search(text) for text in board.split("<article")[1:]]
    return [(one[1], one[2], one[3]) for one in found if one]


def _press(me: Colleague, number: str, version: str, status: str) -> int:
    """Move one order forward; sometimes cancel it instead, or undo the step at once. Return the number of changes.

    What is out is sometimes refused at the door, and then counted; cash is ticked, and sometimes taken back.
    """
    order, seen = f"/dashboard/orders/{number}/", int(version)
    if status == "delivered" and random.random() < 0.3:
        return _bring_back(me, order, seen)
    if random.random() < 0.2:
        return me.sent(f"{order}payment/", version=seen, value=random.choice("110"), reason="a mistake")
    status = "cancelled" if random.random() < 0.15 else status
    if not me.sent(f"{order}status/", version=seen, status=status, reason="the checker’s whim"):
        return 0
    return 1 + (random.random() < 0.3 and me.sent(f"{order}undo/", version=seen + 1))


def _bring_back(me: Colleague, order: str, seen: int) -> int:
    if not me.sent(f"{order}attempt/", version=seen, outcome=random.choice(("refused", "not_home"))):
        return 0
    return 1 + count_in(me, order)


def count_in(me: Colleague, order: str) -> int:
    """Count the goods of an order that has come back; one piece in three is broken."""
    page = me.page(order)
    counted: dict[str, object] = {}
    for line, pieces in LINE.findall(page):
        broken = int(random.random() < 0.3)
        counted |= {f"sellable-{line}": int(pieces) - broken, f"spoilt-{line}": broken}
    if not counted:
        return 0
    return me.sent(f"{order}count/", version=value(page, "version"), reason="one fell", **counted)


def _edit(me: Colleague, number: str) -> int:
    """Change the pieces of a line, or remove it; now and then think better of it, or put the order back at once."""
    order = f"/dashboard/orders/{number}/"
    me.send(f"{order}edit/start/", version=me.version(number))
    page = me.page(f"{order}edit/")
    pieces = {line: int(quantity) for line, quantity in QUANTITY.findall(page)}
    line = random.choice(list(pieces))
    pieces[line] = max(0 if len(pieces) > 1 else 1, pieces[line] + random.choice((-1, 1, 1)))
    typed = {f"quantity-{pk}": quantity for pk, quantity in pieces.items()}
    version, phone = value(page, "version"), value(page, "phone")
    me.send(f"{order}edit/", preview="1", version=version, phone=phone, promo="keep", **CUSTOMER, **typed)
    if random.random() < 0.2:
        me.send(f"{order}edit/discard/")
        return 0
    done = _save(me, order)
    if random.random() < 0.2:
        me.send(f"{order}edit/start/", version=me.version(number), put_back="1")
        done += _save(me, order)
    return done


def _save(me: Colleague, order: str) -> int:
    page = me.page(f"{order}edit/preview/")
    answer = me.send(f"{order}edit/commit/", version=value(page, "version"), total=value(page, "total"))
    return answer.headers.get("location", "") == order
