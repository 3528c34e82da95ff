"""Simulated member of staff: moves orders forward, undoes steps, cancels, takes cash, and brings some orders back."""

import random
import re
from contextlib import suppress
from threading import Event

import httpx

NAME, PASSWORD = "checker", "checker-checks-the-books"
CARD = re.compile(r'id="order-(MD-\w{4}-\w{3})".*?data-version="(\d+)".*?name="status" value="(\w+)"', re.DOTALL)
LINE = re.compile(r'name="sellable-(\d+)"[^>]*value="(\d+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def work(address: str, stop: Event) -> int:
    """Work until `stop` is set; return the number of changes made."""
    done = 0
    with httpx.Client(base_url=address, timeout=60) as browser:
        while not stop.is_set():
            with suppress(httpx.TransportError, KeyError, IndexError):
                token = _signed_in(browser)
                page = browser.get("/dashboard/").text
                cards = [found.groups() for text in page.split("<article")[1:] if (found := CARD.search(text))]
                for number, version, status in random.sample(cards, min(len(cards), 8)):
                    done += _press(browser, token, number, int(version), status)
            stop.wait(0.2)
    return done


def _signed_in(browser: httpx.Client) -> str:
    page = browser.get("/dashboard/", follow_redirects=True)
    token = TOKEN.findall(page.text)[0]
    if page.url.path != "/login/":
        return token
    form = {"csrfmiddlewaretoken": token, "username": NAME, "password": PASSWORD}
    browser.post("/login/", data=form)
    return _signed_in(browser)


def _press(browser: httpx.Client, token: str, number: str, version: int, status: str) -> int:
    """Move one order forward; sometimes cancel it instead, or undo the step at once. Return the number of changes.

    What is out is sometimes refused at the door, and then counted; cash is ticked, and sometimes taken back.
    """
    if status == "delivered" and random.random() < 0.3:
        return _bring_back(browser, token, number, version)
    if random.random() < 0.2:
        form = {"csrfmiddlewaretoken": token, "version": version, "value": random.choice("110"), "reason": "a mistake"}
        return _sent(browser, f"/dashboard/orders/{number}/payment/", form) == 200
    status = "cancelled" if random.random() < 0.15 else status
    form = {"csrfmiddlewaretoken": token, "version": version, "status": status, "reason": "the checker’s whim"}
    answer = _sent(browser, f"/dashboard/orders/{number}/status/", form)
    if answer == 200 and random.random() < 0.3:
        form["version"] = version + 1
        return 1 + (_sent(browser, f"/dashboard/orders/{number}/undo/", form) == 200)
    return answer == 200


def _bring_back(browser: httpx.Client, token: str, number: str, version: int) -> int:
    order = f"/dashboard/orders/{number}/"
    form = {"csrfmiddlewaretoken": token, "version": version, "outcome": random.choice(("refused", "not_home"))}
    if _sent(browser, f"{order}attempt/", form) != 200:
        return 0
    counted = {"csrfmiddlewaretoken": token, "version": version + 1, "reason": "one fell"}
    for line, pieces in LINE.findall(browser.get(order).text):
        broken = int(random.random() < 0.3)
        counted |= {f"sellable-{line}": int(pieces) - broken, f"spoilt-{line}": broken}
    return 1 + (_sent(browser, f"{order}count/", counted) == 200)


def _sent(browser: httpx.Client, path: str, form: dict[str, object]) -> int:
    return browser.post(path, data=form, headers={"X-Requested-With": "fetch"}).status_code
