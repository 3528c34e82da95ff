"""R6: Redis hangs, and then it is gone. The shop goes on selling, and shows no cart of a minute ago afterwards."""

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
from django.test import TransactionTestCase

from orders.models import Order
from tests.cast import a_variant, a_zone
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
        opened.callback(cls.server.wait)
        opened.callback(cls.server.kill)
        freely = {f"RATE_{action.upper()}": "1000/m" for action in settings.RATES}
        cls.shop = opened.enter_context(gunicorn(REDIS_URL=f"unix://{place}/redis.sock", REDIS_PAUSE="1", **freely))

    def setUp(self) -> None:
        self.serum, self.zone = a_variant(price="14.00", in_stock=90), a_zone()
        self.browser = httpx.Client(base_url=self.shop.address, timeout=PATIENCE, headers={"Accept-Language": "en"})
        self.addCleanup(self.browser.close)

    def test_the_shop_goes_on(self) -> None:
        self.put_in(1)
        self.assertEqual(self.pieces(), 1)
        self.server.send_signal(signal.SIGSTOP)
        self.put_in(4)
        self.look_around()
        self.assertEqual(self.pieces(), 5)
        self.server.send_signal(signal.SIGCONT)
        self.wait_until_healed()
        self.assertEqual(self.pieces(), 5)  # what Redis still had from before was one
        self.server.kill()
        self.server.wait()
        self.look_around()
        self.order()

    def look_around(self) -> None:
        for address in ("/", "/shop/", self.serum.product.get_absolute_url(), "/cart/", "/checkout/", "/orders/") * 3:
            self.assertEqual(self.browser.get(address).status_code, 200, address)

    def put_in(self, quantity: int) -> None:
        answer = self.browser.post("/cart/lines/", data={"variant": self.serum.pk, "quantity": quantity})
        self.assertEqual(answer.status_code, 302)

    def pieces(self) -> int:
        found = re.search(r'header__count">(\d+)<', self.browser.get("/cart/").text)
        return int(found[1]) if found else 0

    def wait_until_healed(self) -> None:
        """Somebody's request finds out that Redis is back, and first throws away what was missed."""
        line, until = redis.Redis(unix_socket_path=f"{self.place}/redis.sock"), monotonic() + 30
        while "cmdstat_del" not in line.info("commandstats"):
            self.assertLess(monotonic(), until, "Nobody tries again.")
            self.browser.get("/cart/")
            sleep(0.1)

    def order(self) -> None:
        page = self.browser.get(f"/checkout/?province={self.zone.code}").text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        filled = {"name": "Sok Dara", "phone": "012345678", "province": self.zone.code, "address": "12, Street 240"}
        answer = self.browser.post("/checkout/", data={**hidden, **filled, "payment_method": "cash"})
        self.assertEqual(answer.status_code, 303, answer.text)
        self.assertEqual(Order.objects.count(), 1)


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
