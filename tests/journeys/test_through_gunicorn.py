"""The shop as the network meets it: a real gunicorn, real connections, and people who mean no good."""

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from threading import Barrier

import httpx
import pytest
from django.test import TransactionTestCase

from bench.measuring import Processes, Server
from shop.models import Variant
from tests import malicious_input
from tests.factories import a_variant
from tests.gunicorn import gunicorn, heard, line, said, status

HEADERS = (b"default-src 'none'", b"x-content-type-options: nosniff", b"permissions-policy:")
HEADERS += (b"cross-origin-resource-policy: same-origin", b"cross-origin-opener-policy:", b"referrer-policy:")


class ThroughGunicorn(TransactionTestCase):
    environ: dict[str, str] = {}

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        opened = cls.enterClassContext(ExitStack())
        cls.shop: Server = opened.enter_context(gunicorn(**cls.environ))

    def setUp(self) -> None:
        self.serum = a_variant(price="14.00", in_stock=9)

    def workers_memory(self) -> float:
        return Processes([self.shop.pid]).memory()


@pytest.mark.servers
class Pages(ThroughGunicorn):
    def page(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(f"{self.shop.address}{path}", headers=headers, timeout=20)

    def test_a_new_price_is_seen_by_who_has_never_been_here(self) -> None:
        address = self.serum.product.get_absolute_url()
        assert "14.00" in self.page(address).text
        assert "14.00" in self.page(address).text
        Variant.objects.update(price="15.50")
        until = time.monotonic() + 20
        while "15.50" not in self.page(address).text:
            assert time.monotonic() < until, "It is never seen."

    def test_whatever_is_answered_the_headers_are_there(self) -> None:
        asked = [
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET /shop/ HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n\r\n",
            b"GET /nowhere/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
            b"GET /shop HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"POST /cart/lines/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
            b"GET /static/css/shop.css HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ]
        for words in asked * 2:
            answer = said(self.shop, words)
            with self.subTest(words=words, status=status(answer)):
                for header in HEADERS:
                    assert header in answer.lower()
                assert b"x-request-id: " in answer.lower()

    def test_nothing_anybody_sends_breaks_it(self) -> None:
        asked = malicious_input.requests()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(partial(said, self.shop), asked))
        statuses = {words: status(answer) for words, answer in zip(asked, answers, strict=True)}
        assert {words: code for words, code in statuses.items() if not 200 <= code < 500} == {}
        assert not [words for words, answer in zip(asked, answers, strict=True) if b"Traceback" in answer]


@pytest.mark.servers
class WhatIsSentIn(ThroughGunicorn):
    """R11: with an answer at once, and without filling the memory."""

    def post_raw(self, head: bytes, body: bytes = b"", *, path: bytes = b"/cart/lines/") -> int:
        words = b"POST " + path + b" HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
        words += b"Content-Type: application/x-www-form-urlencoded\r\n"
        return status(said(self.shop, words + head + b"\r\n\r\n" + body, patience=10))

    def test_too_much_or_not_the_truth_is_refused(self) -> None:
        before = self.workers_memory()
        assert self.post_raw(b"Content-Length: 11000000") == 413
        assert self.post_raw(b"Content-Length: 99999999999999999999") == 413
        assert self.post_raw(b"Content-Length: 500", b"variant=1") == 400  # and then not a word more
        assert self.post_raw(b"Content-Length: -5") == 400
        assert self.post_raw(b"Content-Length: 5\r\nContent-Length: 6", b"a=1") == 400
        assert self.post_raw(b"Transfer-Encoding: chunked", b"5\r\na=123\r\n0\r\n\r\n") == 400
        assert self.post_raw(b"Content-Length: 9", b"quantity=", path=b"/checkout/") == 403  # without a token
        assert self.workers_memory() - before < 50

    def test_what_never_ends_is_cut_off(self) -> None:
        before = self.workers_memory()
        with line(self.shop, 10) as talk:
            talk.sendall(
                b"POST /cart/lines/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n"
                + b"a" * 65536
            )
            assert status(heard(talk)) == 400
            with pytest.raises(ConnectionError):
                for _ in range(3_000):  # three times what one may send, if anybody still listens
                    talk.sendall(b"\r\n10000\r\n" + b"a" * 65536)
        assert self.workers_memory() - before < 50


class Looking(ThroughGunicorn):
    def look(self, **headers: str) -> httpx.Response:
        page = httpx.get(f"{self.shop.address}/track/", timeout=20)
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.text)
        form = {"order_number": "MD-2222-222", "phone": "012345678", "csrfmiddlewaretoken": token[1] if token else ""}
        return httpx.post(
            f"{self.shop.address}/track/", data=form, cookies=dict(page.cookies), headers=headers, timeout=20
        )


@pytest.mark.servers
class Counted(Looking):
    environ = {"RATE_TRACK": "10/h", "RATE_TRACK_PHONE": "1000/h", "TRUSTED_PROXIES": "10.9.9.9"}

    def test_ten_of_fifty_who_come_at_once_are_let_through_whatever_they_claim(self) -> None:
        """R15 and R16: each names another address, but nobody trusted has said so."""
        together = Barrier(50)

        def one(number: int) -> httpx.Response:
            together.wait(60)
            return self.look(**{"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.{number}"})

        def later(number: int) -> int:
            return self.look(**{"X-Forwarded-For": f"192.0.2.{number}"}).status_code

        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(one, range(50)))
            assert set(pool.map(later, range(150))) == {429}
        statuses = [answer.status_code for answer in answers]
        assert (statuses.count(404), statuses.count(429)) == (10, 40)
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert "Error 429." in refused.text
        assert 0 < int(refused.headers["retry-after"]) <= 3601
        as_json = self.look(Accept="application/json")
        assert (as_json.status_code, list(as_json.json())) == (429, ["error"])


@pytest.mark.servers
class BehindAProxy(Looking):
    environ = {"RATE_TRACK": "3/h", "RATE_TRACK_PHONE": "1000/h", "TRUSTED_PROXIES": "127.0.0.1"}

    def test_two_customers_are_counted_apart_and_what_they_claim_themselves_is_not_believed(self) -> None:
        for customer in ("203.0.113.1", "203.0.113.2"):
            claims = ["", "6.6.6.6, ", "unknown, ", "1.1.1.1, 2.2.2.2, "]
            seen = [self.look(**{"X-Forwarded-For": f"{claim}{customer}"}).status_code for claim in claims]
            assert seen == [404, 404, 404, 429]


@pytest.mark.servers
class AnAnnouncedStop(TransactionTestCase):
    def test_the_balancer_hears_of_it_before_the_door_closes(self) -> None:
        with gunicorn(WEB_DRAIN_SECONDS="4") as shop:
            assert httpx.get(f"{shop.address}/health/ready").json()["stays"] is True
            assert httpx.get(f"{shop.address}/health/balancer").status_code == 200
            os.kill(shop.pid, signal.SIGTERM)
            until = time.monotonic() + 3
            while (ready := httpx.get(f"{shop.address}/health/ready")).status_code == 200:
                assert time.monotonic() < until
            assert (ready.status_code, ready.json()["stays"]) == (503, False)
            assert httpx.get(f"{shop.address}/health/balancer").status_code == 404
            assert httpx.get(f"{shop.address}/health/live").status_code == 200
            assert httpx.get(f"{shop.address}/shop/").status_code == 200
