"""Redis hangs, is gone, or comes back with an older memory. The shop goes on selling, and nothing of before returns."""

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, TransactionTestCase

from orders.models import Order
from tests.factories import a_member_of_staff, a_variant, a_zone
from tests.gunicorn import gunicorn

PATIENCE = 8  # seconds for one answer; without a breaker a page would wait for Redis five times


@pytest.mark.servers
class WithoutRedis(TransactionTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        opened = cls.enterClassContext(ExitStack())
        cls.place = place = Path(tempfile.mkdtemp(prefix="madamda-redis-", dir="/tmp"))
        opened.callback(shutil.rmtree, place)
        cls.server = _redis(place)
        opened.callback(cls.end)
        freely = {f"RATE_{action.upper()}": "1000/m" for action in settings.RATE_LIMITS}
        cls.shop = opened.enter_context(
            gunicorn(REDIS_URL=f"unix://{place}/redis.sock", REDIS_BREAKER_SECONDS="1", **freely)
        )

    @classmethod
    def end(cls) -> None:
        cls.server.kill()
        cls.server.wait()
        (cls.place / "redis.sock").unlink(missing_ok=True)

    def setUp(self) -> None:
        if self.server.poll() is not None:
            type(self).server = _redis(self.place)
        self.wait_until_heard()
        self.serum, self.zone = a_variant(price="14.00", in_stock=90), a_zone()
        self.browser = self.another_browser()

    def test_the_shop_goes_on(self) -> None:
        self.put_in(1)
        assert self.pieces() == 1
        self.server.send_signal(signal.SIGSTOP)
        self.put_in(4)
        self.look_around()
        assert self.pieces() == 5
        self.server.send_signal(signal.SIGCONT)
        self.wait_until_heard()
        assert self.pieces() == 5
        self.end()
        self.look_around()
        self.order()

    def test_an_older_memory_brings_nothing_back(self) -> None:
        """Redis is killed and loads its last dump: whatever the shop did since then stays done."""
        staff, left = self.another_browser(), self.another_browser()
        self.sign_in(staff)
        self.put_in(3)
        assert left.post("/cart/lines/", data={"variant": self.serum.pk}).status_code == 302
        self.look_around()
        memory = self.line()
        memory.save()
        dump = (self.place / "dump.rdb").read_bytes()

        self.order()
        self.sign_out(staff)
        Session.objects.filter(session_key=left.cookies["sessionid"]).delete()
        self.end()
        (self.place / "dump.rdb").write_bytes(dump)
        type(self).server = _redis(self.place)
        self.wait_until_heard()

        assert self.pieces() == 0
        assert self.browser.get("/checkout/").status_code == 302  # there is nothing to order
        assert staff.get("/dashboard/").status_code == 302  # to the page for signing in
        assert Order.objects.count() == 1
        assert Order.objects.get().number in self.browser.get("/orders/").text
        assert left.get("/cart/").status_code == 200
        assert left.post("/cart/lines/", data={"variant": self.serum.pk}).status_code == 302
        self.put_in(2)
        assert self.pieces() == 2
        self.order(placed=2)

    def look_around(self) -> None:
        for address in ("/", "/shop/", self.serum.product.get_absolute_url(), "/cart/", "/checkout/", "/orders/") * 3:
            assert self.browser.get(address).status_code == 200, address

    def put_in(self, quantity: int) -> None:
        answer = self.browser.post("/cart/lines/", data={"variant": self.serum.pk, "quantity": quantity})
        assert answer.status_code == 302

    def pieces(self) -> int:
        found = re.search(r'header__count">(\d+)<', self.browser.get("/cart/").text)
        return int(found[1]) if found else 0

    def wait_until_heard(self) -> None:
        """Until the shop asks Redis again, and not only this test."""
        until = monotonic() + 30
        while not any(client["name"] != "test" for client in self.line().client_list()):
            assert monotonic() < until, "Nobody tries again."
            self.shop_is_asked()
            sleep(0.1)

    def shop_is_asked(self) -> None:
        httpx.post(f"{self.shop.address}/cart/lines/", data={"variant": 0}, timeout=PATIENCE)  # its rate is counted

    def line(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=f"{self.place}/redis.sock", client_name="test")

    def another_browser(self) -> httpx.Client:
        browser = httpx.Client(base_url=self.shop.address, timeout=PATIENCE, headers={"Accept-Language": "en"})
        self.addCleanup(browser.close)
        return browser

    def sign_in(self, staff: httpx.Client) -> None:
        known = Client()
        known.force_login(a_member_of_staff())
        staff.cookies.set("sessionid", known.cookies["sessionid"].value)
        assert staff.get("/dashboard/").status_code == 200

    def sign_out(self, staff: httpx.Client) -> None:
        known = staff.cookies["sessionid"]
        staff.post(
            "/logout/", data={"csrfmiddlewaretoken": _hidden(staff.get("/dashboard/").text)["csrfmiddlewaretoken"]}
        )
        assert staff.get("/dashboard/").status_code == 302
        staff.cookies.set("sessionid", known)  # somebody has kept the cookie

    def order(self, placed: int = 1) -> None:
        hidden = _hidden(self.browser.get(f"/checkout/?province={self.zone.code}").text)
        filled = {"name": "Sok Dara", "phone": "012345678", "province": self.zone.code, "address": "12, Street 240"}
        answer = self.browser.post("/checkout/", data={**hidden, **filled, "payment_method": "cash"})
        assert answer.status_code == 303, answer.text
        assert Order.objects.count() == placed


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def _redis(place: Path) -> subprocess.Popen[bytes]:
    own = Path(sys.executable).with_name("redis-server")
    program = str(own) if own.exists() else shutil.which("redis-server")
    if not program:
        pytest.skip("there is no redis-server here")
    asked = ["--port", "0", "--unixsocket", f"{place}/redis.sock", "--save", "", "--dir", str(place)]
    server = subprocess.Popen([program, *asked], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = monotonic() + 30
    while not (place / "redis.sock").exists() and monotonic() < until:
        sleep(0.05)
    return server
