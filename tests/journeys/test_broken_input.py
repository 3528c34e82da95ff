"""Every header, cookie, query, path and field broken, at every kind of address: a clear answer, never a breakdown."""

import socket
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client, TransactionTestCase, override_settings
from django.urls import NoReverseMatch, reverse

from bench import proxy
from bench.live.processes import ORIGIN, Live
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, a_zone, an_admin, an_order
from tests.journeys.test_strangers import FREELY

ODD = ["\x80\xff\xfe", "\xe1\x9e", "é", "%00", "%ff%fe", "x" * 9_000, "http://[::1", "//", "\\", ",;=,", "-1", "NaN"]
# Names as WSGI has them; values as a server hands them over, in Latin-1.
HEADERS: list[tuple[str, str]] = [
    *(("HTTP_REFERER", odd) for odd in (*ODD, "http://[::1/shop/", "https://localhost:port/", "javascript:1")),
    *(("HTTP_ORIGIN", odd) for odd in ("null", *ODD[:3], "http://[::1", "http://x:y")),
    *(("HTTP_ACCEPT_LANGUAGE", odd) for odd in (*ODD[:6], "km;q=x", "km;q=1e999", "a," * 900, "*-*;q=0")),
    *(("HTTP_ACCEPT", odd) for odd in (*ODD[:3], "/", "text", "text/html;q=x", ";", "*/*;q=1;q=2;=")),
    *(("HTTP_ACCEPT_ENCODING", odd) for odd in (*ODD[:3], "gzip;q=x", ";q=")),
    *(
        ("HTTP_RANGE", odd)
        for odd in (*ODD[:3], "bytes=9-1", "bytes=-", "bytes=0-" + "9" * 400, "bytes=" + "0-1," * 900)
    ),
    *(
        ("HTTP_IF_MODIFIED_SINCE", odd)
        for odd in (*ODD[:4], "Mon, 99 Foo 9999 99:99:99 GMT", "Mon, 01 Jan 0000 00:00:00 GMT")
    ),
    *(("HTTP_IF_UNMODIFIED_SINCE", odd) for odd in (ODD[0], "Sun, 31 Feb 2026 00:00:00 GMT")),
    *(("HTTP_IF_NONE_MATCH", odd) for odd in (*ODD[:4], 'W/"', '"' * 99)),
    *(("HTTP_X_FORWARDED_FOR", odd) for odd in (*ODD[:4], "::1%eth0", "1.2.3.4.5")),
    *(("HTTP_X_FORWARDED_PROTO", odd) for odd in ODD[:3]),
    *(("HTTP_X_FORWARDED_HOST", odd) for odd in ODD[:3]),
    *(("HTTP_HOST", odd) for odd in ("", "\x80", "[::1", "localhost:port", "localhost:99999999", "a b", "x" * 300)),
    *(("HTTP_X_REQUEST_ID", odd) for odd in (ODD[0], "x" * 999)),
    *(("HTTP_USER_AGENT", odd) for odd in ODD[:3]),
    *(("HTTP_AUTHORIZATION", odd) for odd in ("Basic", "Basic \xff", "Bearer \x80")),
    *(("HTTP_X_CSRFTOKEN", odd) for odd in ODD[:3]),
    *(("HTTP_SEC_FETCH_SITE", odd) for odd in ODD[:2]),
    *(("HTTP_X_HTTP_METHOD_OVERRIDE", odd) for odd in ODD[:2]),
    *(("CONTENT_TYPE", odd) for odd in (*ODD[:3], "text/html; charset=utf-99", "multipart/form-data; boundary=\x80")),
    *(("CONTENT_LENGTH", odd) for odd in ("", "-1", "x", "9" * 30)),
]
OURS = ("sessionid", "device", "cart", "theme", "messages", "csrftoken", settings.LANGUAGE_COOKIE_NAME, "known")
BROKEN = ['"\\000"', '"\\377\\000x"', "\x80\xff", "%00", "x" * 4_000, '"', "a:b:c", "[]", "-1", "é"]
ALONE = ("HTTP_HOST", "CONTENT_TYPE", "CONTENT_LENGTH")
NULS = ["%00", "a%00b", "%FF%FE", "%ED%A0%80", "9" * 4_000]


@override_settings(**FREELY, ALLOWED_HOSTS=["testserver", "localhost"])
class BrokenInput(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        a_zone()
        cls.serum = a_variant(in_stock=90)
        cls.order = an_order({cls.serum: 1})
        cls.people = [a_member_of_staff(), an_admin()]

    def setUp(self) -> None:
        self.stranger, self.staff, self.boss = (Client(raise_request_exception=False) for _ in range(3))
        for browser, person in zip((self.staff, self.boss), self.people, strict=True):
            browser.force_login(person)
        self.product = self.serum.product.get_absolute_url()

    def judge(self, client: Client, method: str, path: str, data: Any = None, **environ: str) -> None:
        answer = client.generic(method, path, data or b"", **environ)
        what = {name: value[:40] for name, value in environ.items()}
        assert answer.status_code < 500, f"{method} {path[:80]} {data!r:.80} {what}"

    @cached_property
    def addresses(self) -> list[tuple[Client, str, str]]:
        mine = f"/orders/{self.order.number}/?key={self.order.secret}"
        seen = ["/", "/shop/?q=a", self.product, "/cart/", "/checkout/", "/orders/", mine, "/track/", "/nowhere/"]
        asked = [(self.stranger, "GET", path) for path in (*seen, "/sitemap.xml", "/static/css/x.css", "/health/live")]
        asked += [
            (self.stranger, "POST", path) for path in ("/cart/lines/", "/track/", "/preferences/", "/dashboard/login/")
        ]
        asked += [(self.staff, "GET", path) for path in ("/dashboard/", f"/dashboard/orders/{self.order.number}/")]
        asked += [(self.boss, "GET", reverse(f"admin:{name}")) for name in ("index", "shop_product_changelist")]
        return asked

    def test_headers(self) -> None:
        """Those that can end a request alone, each for itself; the others many at a time, each with its next value."""
        alone = [{name: value} for name, value in HEADERS if name in ALONE]
        together: list[dict[str, str]] = []
        for name, value in HEADERS:
            if name not in ALONE:
                free = next((one for one in together if name not in one), None)
                if free is None:
                    together.append(free := {})
                free[name] = value
        for client, method, path in self.addresses:
            for headers in (*alone, *together):
                self.judge(client, method, path, **headers)

    def test_cookies(self) -> None:
        for client, method, path in self.addresses:
            session = f"sessionid={client.cookies['sessionid'].value}; " if "sessionid" in client.cookies else ""
            for value in BROKEN:
                others = "; ".join(f"{name}={value}" for name in OURS[1:])
                self.judge(client, method, path, HTTP_COOKIE=session + others)
                self.judge(client, method, path, HTTP_COOKIE=f"sessionid={value}; {others}; =; ;==;")

    def test_ways_back(self) -> None:
        same = {"HTTP_ORIGIN": "http://testserver", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
        for odd in (
            "x",
            "%ff%fe",
            "%00",
            "//evil",
            "http://[::1",
            "/%00",
            "?",
            "#",
            "\\\\evil",
            "/" + "x" * 9_000,
            "a:b",
            ".",
        ):
            for field in ("next", "back", "from"):
                for path in ("/cart/lines/", "/preferences/", f"/cart/lines/{self.serum.pk}/"):
                    form = f"{field}={odd}&variant={self.serum.pk}&quantity=1&language=km"
                    self.judge(self.stranger, "POST", path, form, **same)
                self.judge(self.stranger, "GET", f"/dashboard/login/?{field}={odd}")
                self.judge(self.boss, "GET", f"{reverse('admin:login')}?{field}={odd}")

    def test_queries_and_paths(self) -> None:
        names = (
            "q",
            "page",
            "key",
            "lang",
            "variant",
            "category",
            "sort",
            "min",
            "max",
            "after",
            "number",
            "phone",
            "day",
        )
        for client, _, path in self.addresses:
            for odd in NULS:
                together = "&".join(f"{name}={odd}" for name in names)
                for query in (together, f"q={odd}"):
                    self.judge(client, "GET", f"{path.partition('?')[0]}?{query}")
        for odd in NULS[:4]:
            for path in (
                f"/products/{odd}/",
                f"/shop/{odd}/",
                f"/orders/{odd}/",
                f"/{odd}/",
                f"/orders/{odd}/receipt/",
            ):
                self.judge(self.stranger, "GET", path)
            for path in (f"/dashboard/orders/{odd}/", f"/dashboard/{odd}/"):
                self.judge(self.staff, "GET", path)

    def test_the_admin_of_everything(self) -> None:
        for model, its_admin in admin.site._registry.items():
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            filters = [entry[0] if isinstance(entry, tuple) else entry for entry in its_admin.list_filter]
            named = [one if isinstance(one, str) else getattr(one, "parameter_name", "x") for one in filters]
            asked = {
                "q": "%00",
                "o": "%00",
                "p": "%00",
                "e": "%00",
                "id__exact": "%00",
                "pk__in": "%00,1",
                "_to_field": "%00",
            }
            asked |= {f"{one}{how}": "%00" for one in named for how in ("", "__exact", "__in")}
            for query, odd in asked.items():
                self.judge(self.boss, "GET", f"{reverse(f'{name}_changelist')}?{query}={odd}")
            for end in ("add", "changelist"):
                self.judge(self.boss, "GET", f"{reverse(f'{name}_{end}')}?_changelist_filters=%00&_popup=%00&name=%00")
            for end in ("change", "delete", "history"):
                for odd in ("a\x00b", "9" * 400, "_00"):
                    for path in self.reversed(f"{name}_{end}", odd):
                        self.judge(self.boss, "GET", path)
            self.judge(
                self.boss,
                *self.filled(f"{name}_changelist", {"action": "a%00", "_selected_action": "%00", "index": "%00"}),
            )
            fields = [field.name for field in model._meta.get_fields()] + [
                f"{one}_en" for one in ("name", "title", "text")
            ]
            self.judge(self.boss, *self.filled(f"{name}_add", dict.fromkeys(fields, "a%00b")))
        for terms in ("term=%00", "term=a&app_label=%00", "term=a&app_label=shop&model_name=%00", "term=a%00&page=%00"):
            known = "&app_label=shop&model_name=product&field_name=category"
            for query in (terms, f"{terms}{known}"):
                self.judge(self.boss, "GET", f"{reverse('admin:autocomplete')}?{query}")

    def reversed(self, name: str, argument: str) -> Iterator[str]:
        try:
            yield reverse(name, args=[argument])
        except NoReverseMatch:
            return

    def filled(self, name: str, fields: dict[str, str]) -> Iterable[str]:
        return "POST", reverse(name), "&".join(f"{key}={value}" for key, value in fields.items())


@pytest.mark.servers
@pytest.mark.skipif(not proxy.is_installed(), reason=proxy.MISSING)
class BrokenHandshakes(TransactionTestCase):
    """At the real live process behind nginx, as raw words: those that become sockets, and those that do not."""

    def test_no_header_breaks_it(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="madamda-live-")))
        live = self.enterContext(Live(folder).running())
        door = self.enterContext(proxy.running(folder / "nginx", web=[9], live=live.port))
        port = int(door.address.rsplit(":", 1)[1])
        odd = [b"\x80\xff", b"%00", b"\xe1\x9e\x80", b",,,", b"a b;c", b"x" * 4_000, b"/evil", b"%ff%fe"]
        names = [
            b"Daphne-Root-Path",
            b"Sec-WebSocket-Protocol",
            b"Sec-WebSocket-Extensions",
            b"Cookie: sessionid",
            b"Origin",
        ]
        names += [b"Sec-WebSocket-Version", b"X-Forwarded-For", b"Accept-Language", b"Cookie", b"Host", b"Referer"]
        names += [b"Content-Length", b"Transfer-Encoding", b"Expect", b"X-\x80"]
        heads = [name + (b"=" if b":" in name else b": ") + value for name in names for value in odd]
        heads += [
            b'Cookie: sessionid="\\000"; device="\\000"',
            b"Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b",
        ]
        paths = [b"/ws/orders/", b"/ws/orders/MD-2222-222/?key=%00", b"/ws/%00", b"/ws/\x80", b"/ws/?\x80=\xff"]
        broken = {}
        for path, upgrade in ((path, upgrade) for path in paths for upgrade in (True, False)):
            for head in heads if path in paths[:1] else heads[:4]:
                answer = self.knock(port, path, head, upgrade=upgrade)
                if answer not in (101, 501, *range(200, 500)):  # nginx knows no other Transfer-Encoding: 501
                    broken[path, head[:60], upgrade] = answer
        assert broken == {}

    def knock(self, port: int, path: bytes, head: bytes, *, upgrade: bool) -> int:
        words = [b"GET " + path + b" HTTP/1.1", b"Host: 127.0.0.1" if not head.startswith(b"Host") else b"X-A: 1", head]
        if upgrade:
            words += [b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="]
            words += [b"Sec-WebSocket-Version: 13"] if b"Version" not in head else []
            words += [b"Origin: " + ORIGIN.encode()] if not head.startswith(b"Origin") else []
        else:
            words += [b"Connection: close"]
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(b"\r\n".join([*words, b"", b""]))
            try:
                answer = line.recv(4_096)
            except (TimeoutError, ConnectionResetError):
                return 408
        return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 400
