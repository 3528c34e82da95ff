"""Simulated member of staff: moves orders forward, undoes some steps, and cancels some orders."""

import random
import re
from contextlib import suppress
from threading import Event

import httpx

NAME, PASSWORD = "checker", "checker-checks-the-books"
CARD = re.compile(r'id="order-(MD-\w{4}-\w{3})".*?data-version="(\d+)".*?name="status" value="(\w+)"', re.DOTALL)
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
    """Move one order forward; sometimes cancel it instead, or undo the step at once. Return the number of changes."""
    status = "cancelled" if random.random() < 0.15 else status
    form = {"csrfmiddlewaretoken": token, "version": version, "status": status, "reason": "the checker’s whim"}
    answer = _sent(browser, f"/dashboard/orders/{number}/status/", form)
    if answer == 200 and random.random() < 0.3:
        form["version"] = version + 1
        return 1 + (_sent(browser, f"/dashboard/orders/{number}/undo/", form) == 200)
    return answer == 200


def _sent(browser: httpx.Client, path: str, form: dict[str, object]) -> int:
    return browser.post(path, data=form, headers={"X-Requested-With": "fetch"}).status_code
