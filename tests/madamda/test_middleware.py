"""What every request passes: how much may come in, and what is said with every answer."""

import gzip
import json
from unittest import mock

import brotli
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, SimpleTestCase, override_settings
from django.urls import path

from madamda import errors, urls
from madamda.middleware.request_log import RequestLog
from tests.cases import TestCase
from tests.factories import a_product

LONG = "All work and no play makes a dull shop. " * 50
REQUIRED = {
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def said(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LONG, headers={"Cache-Control": request.GET.get("keep", "")} if "keep" in request.GET else None)


def cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("yours", headers={"Cache-Control": "public, max-age=60"})
    response.set_cookie("whose", "yours")
    return response


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [*urls.urlpatterns, path("said/", said), path("cookie/", cookie), path("broken/", broken)]
handler400, handler403 = errors.bad_request, errors.permission_denied
handler404, handler500 = errors.page_not_found, errors.server_error


@override_settings(ROOT_URLCONF=__name__)
class WhatIsSaidWithEveryAnswer(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.product = a_product()

    def test_whatever_it_is_a_browser_is_told_to_be_careful(self) -> None:
        self.client.raise_request_exception = False
        found = {}
        for address in (
            *("/", "/shop/", self.product.get_absolute_url(), "/cart/", "/checkout/", "/track/", "/orders/", "/login/"),
            *("/nowhere/", "/broken/", "/favicon.ico", "/robots.txt", "/manifest.webmanifest", "/sitemap.xml"),
            *("/admin/", "/dashboard/", "/shop", "/health/live", "/media/pictures/none/1.avif", "/preferences/"),
        ):
            answer = self.client.get(address)
            found[address] = answer.status_code
            for name, value in REQUIRED.items():
                with self.subTest(f"{answer.status_code} {address}: {name}"):
                    assert value in answer.get(name, "")
            assert "unsafe" not in answer["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert {200, 301, 302, 404, 405, 500} <= set(found.values()), found

    def test_a_host_that_is_not_ours_is_told_the_same(self) -> None:
        answer = self.client.get("/", headers={"host": "elsewhere.example"})
        assert answer.status_code == 400
        for name, value in REQUIRED.items():
            assert value in answer.get(name, "")

    @override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_SSL_REDIRECT=True)
    def test_who_came_safely_is_to_come_back_safely(self) -> None:
        assert self.client.get("/nowhere/").status_code == 301
        answer = self.client.get("/nowhere/", secure=True)
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@override_settings(ROOT_URLCONF=__name__)
class WhoMayKeepIt(SimpleTestCase):
    def test_nobody_unless_the_view_says_so(self) -> None:
        assert self.client.get("/said/")["Cache-Control"] == "private, no-store"
        assert self.client.get("/said/?keep=public,max-age=9")["Cache-Control"] == "public,max-age=9"

    def test_what_sets_a_cookie_is_never_for_everybody(self) -> None:
        assert self.client.get("/cookie/")["Cache-Control"] == "private, no-store"


@override_settings(ROOT_URLCONF=__name__)
class MadeSmaller(SimpleTestCase):
    def ask(self, address: str = "/said/", accepted: str = "gzip, br", **sent: str) -> HttpResponse:
        return self.client.generic("POST" if sent else "GET", address, headers={"accept-encoding": accepted})

    def test_by_brotli_or_gzip(self) -> None:
        for accepted, name, unpack in (("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)):
            answer = self.ask(accepted=accepted)
            assert (answer["Content-Encoding"], unpack(answer.content).decode()) == (name, LONG)
            assert answer["Content-Length"] == str(len(answer.content))
            assert len(answer.content) < 0.4 * len(LONG)
            assert "Accept-Encoding" in answer["Vary"]

    def test_not_for_who_cannot_unpack_it(self) -> None:
        answer = self.ask(accepted="identity")
        assert "Content-Encoding" not in answer
        assert "Accept-Encoding" in answer["Vary"]

    def test_not_where_a_secret_could_be_guessed_by_its_length(self) -> None:
        assert "Content-Encoding" not in self.ask("/said/?words=guess")
        assert "Content-Encoding" not in self.client.post("/said/", headers={"accept-encoding": "br"})
        assert "Content-Encoding" in self.ask("/said/?keep=public")


class HowMuchMayComeIn(TestCase):
    def test_more_than_ten_megabytes_are_refused_before_they_are_read(self) -> None:
        with mock.patch("django.core.handlers.wsgi.LimitedStream.read", side_effect=AssertionError):
            answer = self.client.generic("POST", "/cart/lines/", b"", CONTENT_LENGTH=str(10 * 1024 * 1024 + 1))
        self.assertContains(answer, "Error 413.", status_code=413)

    def test_what_has_no_end_is_refused(self) -> None:
        answer = self.client.generic("POST", "/cart/lines/", b"", HTTP_TRANSFER_ENCODING="chunked")
        assert answer.status_code == 400

    def test_a_length_that_is_none(self) -> None:
        for length in ("-1", "1e3", "ten", "٣"):
            answer = self.client.generic("POST", "/cart/lines/", b"", CONTENT_LENGTH=length)
            assert answer.status_code == 400, length


class TheLine(TestCase):
    """One for each request, with nothing in it that somebody could use."""

    def ask(
        self, path: str = "/shop/", query: str = "", **environ: str
    ) -> tuple[dict[str, object], str, dict[str, str]]:
        asked = RequestFactory().get(path).environ | {"PATH_INFO": path, "QUERY_STRING": query} | environ
        told: dict[str, str] = {}
        with self.assertLogs("madamda.middleware.request_log") as log, override_settings(LOG_REQUESTS=True):
            self.door(asked, lambda status, headers, exc_info=None: told.update(headers))
        [record] = log.records
        return json.loads(record.getMessage()), record.getMessage(), told

    def setUp(self) -> None:
        def shop(environ: dict[str, object], start_response: object) -> list[bytes]:
            start_response("200 OK", [])  # type: ignore[operator]
            return [b"x"]

        self.door = RequestLog(shop)  # type: ignore[arg-type]

    def test_has_the_name_that_the_answer_carries(self) -> None:
        line, _, told = self.ask()
        assert line["id"] == told["X-Request-ID"]
        assert (line["method"], line["path"], line["status"]) == ("GET", "/shop/", 200)

    def test_believes_a_name_only_from_our_own_proxy(self) -> None:
        given = {"HTTP_X_REQUEST_ID": "0123456789abcdef", "REMOTE_ADDR": "10.1.2.3"}
        assert self.ask(**given)[2]["X-Request-ID"] != "0123456789abcdef"
        with override_settings(TRUSTED_PROXIES=["10.0.0.0/8"]):
            assert self.ask(**given)[2]["X-Request-ID"] == "0123456789abcdef"
            for forged in ("a\r\nSet-Cookie: x=1", "short", "x" * 65, "é" * 12):
                assert forged not in self.ask(**(given | {"HTTP_X_REQUEST_ID": forged}))[2]["X-Request-ID"]

    def test_breaks_no_line_and_colours_no_terminal(self) -> None:
        _, text, _ = self.ask("/a\r\nb\x1b[31m\x00\x85é/")
        assert text.isascii(), text
        assert text.isprintable(), text

    def test_holds_no_secret_and_no_whole_phone(self) -> None:
        _, text, _ = self.ask(
            "/orders/MD-2345-678/012345678/+85512345678/", "key=SECRET&phone=012345678", HTTP_COOKIE="sessionid=s3cr3t"
        )
        for secret in ("SECRET", "012345678", "12345678", "s3cr3t"):
            assert secret not in text
        assert "MD-2345-678" in text

    def test_is_written_for_what_went_wrong_before_django_too(self) -> None:
        def broken(environ: dict[str, object], start_response: object) -> list[bytes]:
            raise ZeroDivisionError

        told: list[object] = []
        with self.assertLogs("madamda.middleware.request_log") as log, override_settings(LOG_REQUESTS=True):
            RequestLog(broken)(RequestFactory().get("/").environ, lambda *answer: told.append(answer))  # type: ignore[arg-type]
        status, headers, _ = told[0]  # type: ignore[misc]
        assert status.startswith("500")
        assert ("X-Content-Type-Options", "nosniff") in headers
        assert json.loads(log.records[-1].getMessage())["status"] == 500
