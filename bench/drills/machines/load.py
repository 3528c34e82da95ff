"""Customers of a drill: so many checkouts and page reads a second, whatever the answers. Unknown ones are sent again."""

import random
import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple

import httpx

from bench.checker.buyers import FIELD, NUMBER, a_phone
from bench.checker.log import NO, OK, UNKNOWN, Log
from bench.drills.machines.layout import CUSTOMERS

PATIENCE = 30.0  # for one answer
NO_REUSE = httpx.Limits(max_connections=None, max_keepalive_connections=0)
PAUSE = 0.5  # before what is unknown is sent again
LONGEST = 120.0  # then the buyer gives up, and the drill has failed
READ, FORM, PRESS = "read", "form", "press"


class _Shared(httpx.BaseTransport):
    """A transport that outlives the customer who uses it."""

    def __init__(self, transport: httpx.HTTPTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._transport.handle_request(request)


class Sent(NamedTuple):
    kind: str
    at: float
    took: float
    status: int  # 0: no answer
    path: str

    @property
    def failed(self) -> bool:
        return self.status == 0 or self.status >= 500


class Crowd:
    def __init__(self, address: str, log: Log, goods: Sequence[int], paths: Sequence[str]) -> None:
        self._address, self._log, self._goods, self._paths = address, log, goods, paths
        self.sent: list[Sent] = []
        self.given_up = 0
        self.errors: list[str] = []  # of the drill itself
        self._stop = threading.Event()
        self._number = 0

    @contextmanager
    def coming(self, *, checkouts: float, reads: float) -> Iterator[None]:
        """Send requests at these rates a second while the context is open; then wait until all orders are answered."""
        with ExitStack() as doors, ThreadPoolExecutor(160) as people:
            # One pool of connections for each address: to make a TLS context for each customer would cost more than
            # their requests. New customers, not new connections, is what the shop sees.
            self._doors = [
                doors.enter_context(httpx.HTTPTransport(local_address=address, verify=False, limits=NO_REUSE))
                for address in CUSTOMERS
            ]
            clocks = [
                threading.Thread(target=self._every, args=(1 / rate, people, what))
                for rate, what in ((checkouts, self._order), (reads, self._read))
            ]
            for clock in clocks:
                clock.start()
            try:
                yield
            finally:
                self._stop.set()
                for clock in clocks:
                    clock.join()

    def _every(self, pause: float, people: ThreadPoolExecutor, what) -> None:
        due = time.monotonic()
        while not self._stop.is_set():
            people.submit(what).add_done_callback(self._look_for_errors)
            due += pause
            self._stop.wait(max(0.0, due - time.monotonic()))

    def _look_for_errors(self, done: "Future[None]") -> None:
        if trouble := done.exception():
            self.errors.append(repr(trouble))

    def _browser(self) -> httpx.Client:
        return httpx.Client(base_url=self._address, timeout=PATIENCE, transport=_Shared(random.choice(self._doors)))

    def _read(self) -> None:
        self._ask(self._browser(), READ, "GET", random.choice(self._paths))

    def _order(self) -> None:
        self._number += 1
        browser = self._browser()
        form = self._form(browser, a_phone(self._number))
        if form is None:
            return
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            answer, way = self._pressed(browser, form)
            self._log.write(form["submission"], answer, NUMBER.findall(way)[0] if way else "")
            if answer != UNKNOWN:
                return
            time.sleep(PAUSE)
        self.given_up += 1

    def _form(self, browser: httpx.Client, phone: str) -> dict[str, str] | None:
        """Fill the cart and open the checkout, trying again until it works; None if the drill ends first."""
        basket = {"variant": random.choice(self._goods), "quantity": random.randint(1, 3)}
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            added = self._ask(browser, FORM, "POST", "/cart/lines/", data=basket)
            page = (
                added is not None
                and added.status_code < 400
                and self._ask(browser, FORM, "GET", "/checkout/?province=phnom-penh")
            )
            if page and page.status_code == 200 and (fields := dict(FIELD.findall(page.text))).get("submission"):
                return {
                    **fields,
                    "name": "Chan Sreymom",
                    "phone": phone,
                    "province": "phnom-penh",
                    "address": "No. 118, Street 63",
                    "note": "",
                    "payment_method": "cash",
                }
            if self._stop.is_set():
                return None
            browser.cookies.clear()
            time.sleep(PAUSE)
        return None

    def _pressed(self, browser: httpx.Client, form: dict[str, str]) -> tuple[str, str]:
        answer = self._ask(browser, PRESS, "POST", "/checkout/", data=form)
        if answer is None or answer.status_code >= 500:
            return UNKNOWN, ""
        if answer.status_code == 303:
            return OK, answer.headers["Location"]
        return NO, ""

    def _ask(self, browser: httpx.Client, kind: str, method: str, path: str, **options) -> httpx.Response | None:
        began, answer = time.monotonic(), None
        with suppress(httpx.TransportError):
            answer = browser.request(method, path, **options)
        took = time.monotonic() - began
        self.sent.append(Sent(kind, began, took, answer.status_code if answer is not None else 0, path))
        return answer


def product_paths(text: str) -> list[str]:
    return sorted(set(re.findall(r'href="(/shop/[\w-]+/)"', text)))[:10]
