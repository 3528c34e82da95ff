"""Simulated buyers: each fills a cart and submits the checkout, with repeated submissions and lost responses."""

import random
import re
import socket
from collections import Counter
from contextlib import suppress
from threading import Lock, Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from bench.checker.log import NO, OK, UNKNOWN, Log

PATIENCE = 60.0  # seconds; longer than the shop's request timeout, so that a timeout here means a lost response
FIELD = re.compile(r'name="(csrfmiddlewaretoken|submission|total|opened)"[^>]*?value="([^"]*)"')
NUMBER = re.compile(r"/orders/(MD-\w{4}-\w{3})/")
TRIES = 60

seen: Counter[str] = Counter()  # number of responses of each kind, of all buyers
_counting = Lock()


class Stuck(Exception):
    """A request failed in all TRIES attempts."""


class Buyer:
    def __init__(self, address: str, log: Log, *, phone: str) -> None:
        self._log = log
        self._phone = phone
        self._address = address
        self.browser = httpx.Client(base_url=address, timeout=PATIENCE)
        self._latest = ""

    def order(self, wishes: list[tuple[int, int]], *, habit: str = "once") -> str:
        """Order `wishes` (variant id and quantity, in the order of adding); return the last outcome, OK or NO.

        Habits: submit `once`; `twice` at the same time; `again` after the response; `unheard`: close the connection
        before the response and submit again later.
        """
        form = self.checkout(wishes)
        if form is None:
            return NO
        return self.press(form, habit=habit)

    def checkout(self, wishes: list[tuple[int, int]], *, code: str = "") -> dict[str, str] | None:
        """Fill the cart and return the checkout form's fields, with the promo code if given; None if stock is short."""
        for variant, pieces in wishes:
            answer = self._surely("POST", "/cart/lines/", data={"variant": variant, "quantity": pieces})
            if answer.status_code == 409:
                return None
        page = self._surely("GET", "/checkout/?province=phnom-penh")
        if page.status_code != 200:
            return None
        form = {
            **dict(FIELD.findall(page.text)),
            "name": "Chan Sreymom",
            "phone": self._phone,
            "province": "phnom-penh",
            "address": "No. 118, Street 63",
            "note": "",
            "payment_method": "cash",
        }
        if code:
            page = self._surely("POST", "/checkout/", data={**form, "promo_code": code, "use": "1"})
            form |= {**dict(FIELD.findall(page.text)), "promo_code": code}
        return form

    def press(self, form: dict[str, str], *, habit: str = "once") -> str:
        if habit == "unheard":
            self._go_away_early(form)
            self._log.write(form["submission"], UNKNOWN)
        if habit == "twice":
            other = Thread(target=self._until_answered, args=(form, httpx.Cookies(self.browser.cookies)))
            other.start()
            answer = self._until_answered(form)
            other.join()
            return answer
        answer = self._until_answered(form)
        return self._until_answered(form) if habit == "again" else answer

    def leave_the_cart(self) -> None:
        """Start a new session by clearing all cookies."""
        self.browser.cookies.clear()

    def call_off(self, form: dict[str, str]) -> None:
        """Cancel the order just placed; a refusal is accepted."""
        way = urlsplit(self._latest)
        wish = {
            "csrfmiddlewaretoken": form["csrfmiddlewaretoken"],
            "key": parse_qs(way.query)["key"][0],
            "version": "1",
        }
        self._surely("POST", f"{way.path}cancel/", data=wish)

    def _until_answered(self, form: dict[str, str], cookies: httpx.Cookies | None = None) -> str:
        """Submit the form until the outcome is OK or NO, and log every outcome; raises Stuck."""
        browser = self.browser
        if cookies is not None:
            browser = httpx.Client(base_url=self._address, timeout=PATIENCE, cookies=cookies)
        for _ in range(TRIES):
            answer, way = _pressed(browser, form)
            self._log.write(form["submission"], answer, NUMBER.findall(way)[0] if way else "")
            if answer != UNKNOWN:
                self._latest = way
                return answer
        raise Stuck(f"No answer to {form['submission']}; so far came {dict(seen)}")

    def _surely(self, method: str, path: str, **options: object) -> httpx.Response:
        """Send a request that is safe to repeat, until it gets a response below 500; raises Stuck."""
        for _ in range(TRIES):
            with suppress(httpx.TransportError):
                answer = self.browser.request(method, path, **options)  # type: ignore[arg-type]
                _count(f"{answer.status_code}")
                if answer.status_code < 500:
                    return answer
        raise Stuck(f"{method} {path}")

    def _go_away_early(self, form: dict[str, str]) -> None:
        body = urlencode(form).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())
        place = urlsplit(self._address)
        head = (
            f"POST /checkout/ HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        with suppress(OSError), socket.create_connection((place.hostname, place.port), timeout=5) as line:
            line.sendall(head + body)
        _count("unheard")


def _pressed(browser: httpx.Client, form: dict[str, str]) -> tuple[str, str]:
    """Submit the form once; return the outcome, and the order's URL if it is OK."""
    try:
        answer = browser.post("/checkout/", data=form)
    except httpx.TransportError:
        _count("lost")
        return UNKNOWN, ""
    _count(f"{answer.status_code}")
    way = answer.headers.get("Location", "")
    if answer.status_code == 303 and NUMBER.search(way):
        return OK, way
    if answer.status_code in (302, 409):  # redirected to the empty cart, or refused
        return NO, ""
    return UNKNOWN, ""


def _count(what: str) -> None:
    with _counting:
        seen[what] += 1


def a_phone(number: int) -> str:
    return f"012{345_000 + number}"


def habits(count: int, *, repeated: float) -> list[str]:
    """Return `count` habits in random order, with a share of `repeated` spread over the kinds of repetition."""
    chosen = ["twice", "again", "unheard"] * count
    several = chosen[: round(count * repeated)]
    mixed = several + ["once"] * (count - len(several))
    random.shuffle(mixed)
    return mixed
