"""Simulated delivery runs, and what comes after delivery: reports of a driver, settlements, returns and refunds."""

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from threading import Event

import httpx

from bench.checker.colleague import NUMBER, Colleague, keep_working, value
from bench.checker.staff import NAME, cards_of, count_in

SETTLER = f"{NAME}-boss"  # settles differences, because he has not counted
ORDERS = 8
CANDIDATE = re.compile(r'name="order" value="(MD-\w{4}-\w{3})"')
SECRET = re.compile(r"/run/([\w-]{20,})/")
STOP = re.compile(r'<section class="sheet" aria-labelledby="stop-(\d+)".*?</section>', re.DOTALL)
LINE_LEFT = re.compile(r'name="line-(\d+)"')
FLOAT = 20


def work(address: str, stop: Event) -> int:
    """Send out runs until `stop` is set; return the number of changes made."""
    dispatcher, boss = Colleague(address, f"{NAME}-3"), Colleague(address, SETTLER)
    unsettled: set[str] = set()  # also those whose settlement got no response

    def turn() -> int:
        _pack(dispatcher)
        opened = dispatcher.send("/dashboard/runs/", name=f"Rider {random.randint(1, 10**6)}", usd=FLOAT, khr=0)
        run = opened.headers["location"]
        unsettled.add(run)
        waiting = CANDIDATE.findall(dispatcher.page(run))[:ORDERS]
        dispatcher.send(f"{run}add/", order=waiting)
        dispatcher.send(f"{run}out/")
        brought = list(_drive(address, dispatcher.page(run)))
        for left in list(unsettled):
            if _settle(dispatcher, boss, left):
                unsettled.remove(left)
        for number in waiting:
            count_in(dispatcher, f"/dashboard/orders/{number}/")
        return len(brought) + sum(_take_back(dispatcher, boss, number) for number in brought)

    return keep_working(turn, stop)


def _pack(me: Colleague) -> None:
    """Move some orders together to the end of the counter, past whoever moves one of them alone."""
    chosen: set[str] = set()
    for _ in range(3):
        cards = [card for card in cards_of(me.page("/dashboard/")) if card[2] in ("confirmed", "preparing", "ready")]
        chosen = chosen or {number for number, *_rest in random.sample(cards, min(len(cards), ORDERS))}
        seen = [f"{number}:{version}" for number, version, _next in cards if number in chosen]
        me.send("/dashboard/batch/", what="next", order=seen)


def _drive(address: str, page: str) -> Iterator[str]:
    """Report from every door of the run, some reports twice; yield the numbers of the delivered orders."""
    secret = SECRET.findall(page)[0]
    with httpx.Client(base_url=address, timeout=60) as phone:
        doors = phone.get(f"/run/{secret}/").text
        token = value(doors, "csrfmiddlewaretoken")
        for found in STOP.finditer(doors):
            stop, door = found[1], found[0]
            form = {"csrfmiddlewaretoken": token}
            if random.random() < 0.25:
                form |= {f"f{stop}-press": value(door, "press"), f"f{stop}-note": "nobody came"}
                form[f"f{stop}-outcome"] = random.choice(("refused", "not_home", "no_answer"))
                phone.post(f"/run/{secret}/{stop}/failed/", data=form)
                continue
            form |= {f"d{stop}-press": value(door, "press"), **_notes(door, f"d{stop}")}
            for _ in range(random.choice((1, 1, 2))):
                phone.post(f"/run/{secret}/{stop}/delivered/", data=form)
            yield NUMBER.findall(door)[0]


def _notes(door: str, prefix: str) -> dict[str, object]:
    """What the customer of this door gives: the exact dollars, or a note and change back; nothing if it is paid."""
    if "taken_usd" not in door:
        return {}
    due = Decimal(value(door, "taken_usd"))
    note = (due // 10 + 1) * 10 if random.random() < 0.5 else due
    return {f"{prefix}-taken_usd": note, f"{prefix}-change_usd": note - due}


def _settle(dispatcher: Colleague, boss: Colleague, run: str) -> bool:
    """Count a sum that hardly ever is the right one, and settle with a reason; return True if nothing is left to do."""
    dispatcher.page(run)
    dispatcher.send(f"{run}count/", usd=FLOAT + random.randint(0, 200), khr=0)
    boss.page(run)
    boss.send(f"{run}settle/", reason="The rider looks for it")
    page = boss.page(run)
    return f"{run}count/" not in page and f"{run}settle/" not in page


def _take_back(me: Colleague, boss: Colleague, number: str) -> int:
    """Let every other customer send a piece back; refund it, replace it, or refuse it."""
    if random.random() < 0.5:
        return 0
    page = me.page(f"/dashboard/orders/{number}/return/")
    line, kind = LINE_LEFT.findall(page)[0], random.choice(("return", "exchange", "claim"))
    form = {f"line-{line}": 1, "kind": kind, "reason": "damaged", "words": "It came broken"}
    asked = me.send(f"/dashboard/orders/{number}/return/ask/", version=value(page, "version"), **form)
    item = asked.headers["location"]
    if random.random() < 0.1:
        me.send(f"{item}refuse/", version=me.version(number), reason="It is as it was")
        return 2
    me.send(f"{item}approve/", version=me.version(number), reason="Please bring it")
    me.send(f"{item}receive/", version=me.version(number), reason="one fell", **_counted(line))
    if kind == "return":
        return 4 * _refund(boss, item, number)
    sku = re.findall(r"\b[A-Z]{2,}-[\w-]+", me.page(item))
    known = [one for one in sku if not NUMBER.fullmatch(one)]
    answer = me.send(f"{item}replace/", version=me.version(number), **{"sku-1": known[0], "pieces-1": 1})
    return 3 + (answer.status_code == 303)


def _counted(line: str) -> dict[str, object]:
    broken = int(random.random() < 0.5)
    return {f"sellable-{line}": 1 - broken, f"spoilt-{line}": broken}


def _refund(boss: Colleague, item: str, number: str) -> bool:
    """Give the money back, pressing twice: the second must not count."""
    page = boss.page(item)
    form = {"amount": value(page, "amount"), "how": "At the counter", "version": boss.version(number)}
    form["method"] = random.choice(("cash", "bank"))
    first, _second = [boss.send(f"{item}refund/", **form).status_code for _ in range(2)]
    return first == 303
