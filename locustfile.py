"""Locust scenario of the load test: customers at human pace and a few boards. Run by `make load`.

By hand, against a shop whose rate limits allow it:
`.venv-load/bin/locust -f locustfile.py --host http://127.0.0.1:8000 --headless -u 50 -r 10 -t 1m`
"""

import os
import random
import re
import time
from itertools import count
from pathlib import Path

import gevent
import gevent.socket
import websocket
from geventhttpclient.client import HTTPClient, HTTPClientPool
from geventhttpclient.url import URL
from locust import FastHttpUser, between, constant, events, task
from locust.env import Environment

from bench.load import assertions  # noqa: F401 (registers locust event listeners)

PRODUCT = re.compile(r'href="(/products/[a-z0-9-]+/)"')
CATEGORY = re.compile(r'href="(/shop/[a-z0-9-]+/)"')
FURTHER = re.compile(r'href="[^"]*[?;&]page=(\d+)"')
VARIANT = re.compile(r'name="variant"[^>]*value="(\d+)"')
FIELD = re.compile(r'name="(csrfmiddlewaretoken|submission|total|opened|cart|agreed)"[^>]*?value="([^"]*)"')
NUMBER = re.compile(r"/orders/(MD-\w{4}-\w{3})/")
WORDS = ("lotus", "serum", "cream", "rice", "silk", "soap", "coconut milk", "ផ្កា")

TOLD = os.environ.get("LOAD_TOLD", "")  # log of the outcome of every submission, for the checks
STAFF = os.environ.get("LOAD_STAFF", "")  # name:password of a user who may see the board
BOARDS = int(os.environ.get("LOAD_BOARDS", "5")) if STAFF else 0

_people, _staff = count(), count()
_pressed: dict[str, float] = {}  # order number → time of its submission


class FromOneAddress(HTTPClientPool):
    """Connection pool with a source address of its own in 127.0.0.0/8, because the shop's limits apply per address."""

    def __init__(self, address: str) -> None:
        super().__init__(concurrency=1, connection_timeout=30.0, network_timeout=30.0)
        self._address = address

    def get_client(self, url: str | URL) -> HTTPClient:
        client = super().get_client(url)
        client._connection_pool._create_tcp_socket = self._line
        return client

    def _line(self, *kind: int) -> gevent.socket.socket:
        line = gevent.socket.socket(*kind)
        line.bind((self._address, 0))
        return line


class Person(FastHttpUser):
    abstract = True
    wait_time = between(1, 3)

    def __init__(self, environment: Environment) -> None:
        number = next(_people)
        self.client_pool = FromOneAddress(f"127.{10 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}")
        self.default_headers = {"Accept-Language": random.choice(("en", "km"))}
        super().__init__(environment)


class Customer(Person):
    """Browses, sometimes fills the cart, rarely orders, and then tracks the order."""

    def on_start(self) -> None:
        self.seen = ""  # HTML of the last page, parsed only when a link on it is followed
        self.pages = [1]
        self.orders: list[str] = []

    @task(20)
    def home(self) -> None:
        self.look("/", "page home")

    @task(20)
    def listing(self) -> None:
        page = random.choice(self.pages)
        self.look(f"/shop/?page={page}" if page > 1 else "/shop/", "page listing")

    @task(10)
    def category(self) -> None:
        self.look(self.onward(CATEGORY) or "/shop/", "page category")

    @task(30)
    def product(self) -> None:
        self.look(self.onward(PRODUCT) or "/", "page product")

    @task(8)
    def search(self) -> None:
        self.client.get("/shop/", params={"q": random.choice(WORDS)}, name="search")

    @task(5)
    def fill_cart(self) -> None:
        if self.put_in_cart():
            self.wait()
            self.client.get("/cart/", name="cart page")

    @task(5)
    def order(self) -> None:
        if not self.put_in_cart():
            return
        self.wait()
        page = self.client.get("/checkout/?province=phnom-penh", name="checkout form").text or ""
        form = dict(FIELD.findall(page)) | {
            "name": "Load Test",
            "phone": f"+8559{random.randint(70_000_000, 79_999_999)}",
            "province": "phnom-penh",
            "address": "No. 1, Street 1",
            "note": "",
            "payment_method": "cash",
            "email": random.choice(("", f"load-{random.randint(1, 10**6)}@example.com")),  # for every second order
        }
        if "submission" not in form:
            return
        gevent.sleep(random.uniform(2.5, 4))  # time to fill in the form; faster ones fail the bot check
        self.press(form)

    @task(2)
    def track(self) -> None:
        if self.orders:
            self.client.get(random.choice(self.orders), name="order page")

    def press(self, form: dict[str, str]) -> None:
        """Submit the checkout; repeats the same submission, up to three times, if the response was lost."""
        began = time.time()
        for _ in range(3):
            with self.client.post(
                "/checkout/", data=form, name="place", headers={"Origin": self.host or ""}, allow_redirects=False,
                catch_response=True,
            ) as answer:  # fmt: skip
                way = answer.headers.get("Location", "") if answer.headers else ""
                placed = NUMBER.findall(way)
                if answer.status_code == 303 and placed:
                    answer.success()
                    _pressed[placed[0]] = began
                    tell(form["submission"], "ok", placed[0])
                    self.orders = [*self.orders[-2:], way]
                    self.client.get(way, name="order page")
                    return
                tell(form["submission"], "no" if answer.status_code in (302, 409) else "unknown")
                if answer.status_code == 409:  # sold out in the meantime, which is no failure
                    answer.success()
                    return
                answer.failure(f"not placed: {answer.status_code}")

    def put_in_cart(self) -> bool:
        page = self.look(self.onward(PRODUCT) or "/shop/", "page product")
        variants = VARIANT.findall(page)
        if not variants:
            return False
        self.wait()
        wish = {"variant": random.choice(variants), "quantity": "1"}
        headers = {"Origin": self.host or "", "Sec-Fetch-Site": "same-origin"}
        with self.client.post(
            "/cart/lines/", data=wish, name="cart add", headers=headers, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code == 409:
                answer.success()
            return answer.status_code < 400

    def look(self, path: str, name: str) -> str:
        self.seen = self.client.get(path, name=name).text or self.seen
        if path == "/shop/":  # its pagination links
            self.pages = [1, *map(int, FURTHER.findall(self.seen))]
        return self.seen

    def onward(self, links: re.Pattern[str]) -> str:
        return random.choice(links.findall(self.seen) or [""])


class Board(Person):
    """A board that stays open and receives every order by WebSocket. Users sign in one after the other."""

    fixed_count = BOARDS
    wait_time = constant(1)

    def on_start(self) -> None:
        gevent.sleep(3 * next(_staff))
        name, _, password = STAFF.partition(":")
        token = dict(FIELD.findall(self.client.get("/login/", name="signing in").text or ""))
        self.client.post("/login/", data={**token, "username": name, "password": password}, name="signing in")
        self.client.get("/dashboard/", name="board page")

    @task
    def listen(self) -> None:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.client.cookiejar)
        host = (self.host or "").removeprefix("http://")
        began = time.time()
        try:
            line = websocket.create_connection(f"ws://{host}/ws/orders/", cookie=cookies, origin=self.host, timeout=40)
        except (OSError, websocket.WebSocketException) as trouble:
            self.note("board socket", began, trouble)
            return
        self.note("board socket", began)
        try:
            while True:
                for number in NUMBER.findall(line.recv()):
                    if pressed := _pressed.pop(number, 0.0):
                        self.note("card on a board", pressed)
        except (OSError, websocket.WebSocketException) as trouble:
            self.note("board socket", time.time(), trouble)
        finally:
            line.close()

    def note(self, name: str, since: float, trouble: Exception | None = None) -> None:
        events.request.fire(
            request_type="WS", name=name, response_time=(time.time() - since) * 1000, response_length=0,
            exception=trouble, context={},
        )  # fmt: skip


if not BOARDS:
    del Board


def tell(submission: str, answer: str, number: str = "") -> None:
    if TOLD:
        with Path(TOLD).open("a") as told:
            told.write(f"{submission}\t{time.time():.6f}\t{answer}\t{number}\n")
