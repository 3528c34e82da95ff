"""Every error has a page that says what to do, also when the database cannot help to draw it."""

from datetime import UTC, datetime
from unittest import mock

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, SimpleTestCase, override_settings
from django.urls import path
from django.utils.translation import override
from django.views.decorators.csrf import csrf_protect
from django_ratelimit.exceptions import Ratelimited

from madamda import errors, urls
from madamda.http import rate_limits
from tests.cases import TestCase
from tests.factories import a_member_of_staff

TROUBLE = {
    "bad": BadRequest("no"),
    "big": RequestDataTooBig(),
    "forbidden": PermissionDenied("Only managers may."),
    "often": Ratelimited(),
    "late": rate_limits.RateLimited(900),
    "gone": Http404("We couldn’t find this product."),
    "unknown": Http404("No Order matches the given query."),
    "mistake": ZeroDivisionError(),
    "database": OperationalError("connection refused"),
}


def get_into(request: HttpRequest, trouble: str) -> HttpResponse:
    raise TROUBLE[trouble]


@csrf_protect
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("through")


urlpatterns = [
    *(path(f"{place}/trouble/<trouble>/", get_into) for place in ("dashboard", "login", "admin")),
    *urls.urlpatterns,
    path("trouble/guarded/", guarded),
    path("trouble/<trouble>/", get_into),
]
handler400, handler403 = errors.bad_request, errors.permission_denied
handler404, handler500 = errors.page_not_found, errors.server_error


@override_settings(ROOT_URLCONF=__name__)
class InTrouble(TestCase):
    def setUp(self) -> None:
        self.client.raise_request_exception = False

    def page(self, trouble: str, status: int) -> HttpResponse:
        response = self.client.get(f"/trouble/{trouble}/")
        assert response.status_code == status
        self.assertContains(response, f"Error {status}.", status_code=status)
        self.assertContains(response, "<h1>", count=1, status_code=status)
        return response

    def test_an_address_nobody_lives_at(self) -> None:
        response = self.client.get("/nowhere/")
        self.assertContains(response, "Page not found", status_code=404)
        self.assertContains(response, 'action="/shop/"', status_code=404)

    def test_something_that_is_no_longer_there_is_named(self) -> None:
        self.assertContains(self.page("gone", 404), "We couldn’t find this product.", status_code=404)

    def test_nobody_reads_what_only_we_understand(self) -> None:
        self.assertNotContains(self.page("unknown", 404), "given query", status_code=404)
        self.assertNotContains(self.client.get("/nowhere/"), "tried", status_code=404)

    def test_each_kind_has_its_page(self) -> None:
        self.page("bad", 400)
        self.page("big", 413)
        self.assertContains(self.page("forbidden", 403), "Only managers may.", status_code=403)

    def test_who_asks_too_often_is_told_when_to_come_back(self) -> None:
        assert self.page("often", 429)["Retry-After"] == "60"

    def test_a_form_that_was_open_too_long_is_sent_once_more(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/trouble/guarded/")
        self.assertContains(response, "Please send it again", status_code=403)

    def test_a_mistake_of_ours(self) -> None:
        self.assertContains(self.page("mistake", 500), 'href="/orders/"', status_code=500)

    def test_a_database_that_does_not_answer_comes_back(self) -> None:
        assert self.page("database", 503)["Retry-After"] == "30"

    def test_they_begin_no_session_and_set_no_cookie(self) -> None:
        for trouble in TROUBLE:
            assert not self.client.get(f"/trouble/{trouble}/").cookies, trouble


@override_settings(ROOT_URLCONF=__name__)
class WithNothingToAsk(SimpleTestCase):
    """No database may be used here at all: SimpleTestCase refuses it."""

    def setUp(self) -> None:
        self.client.raise_request_exception = False

    def test_every_page_is_drawn_all_the_same(self) -> None:
        down = OperationalError("connection refused")
        expected = {
            "bad": 400,
            "big": 413,
            "forbidden": 403,
            "often": 429,
            "gone": 404,
            "mistake": 500,
            "database": 503,
        }
        with (
            mock.patch("shop.catalogue.store_details.store", side_effect=down),
            mock.patch("shop.catalogue.navigation.menu", side_effect=down),
        ):
            for trouble, status in expected.items():
                response = self.client.get(f"/trouble/{trouble}/")
                self.assertContains(response, f"Error {status}.", status_code=status)
                self.assertContains(response, 'href="/"', status_code=status)


class WithoutARequest(SimpleTestCase):
    """As the handler of a server error renders them: no request, and a database that refuses."""

    def test_a_server_error_has_a_page_all_the_same(self) -> None:
        for language, words in (("en", "Go to the shop"), ("km", "ទៅហាង")):
            for name in ("500.html", "503.html"):
                with self.subTest(name, language=language), override(language):
                    page = render_to_string(name)
                    assert words in page
                    assert page.rstrip().endswith("</html>")

    def test_so_has_the_staff_s(self) -> None:
        for failure, status in ((ZeroDivisionError(), 500), (OperationalError(), 503)):
            with self.subTest(status):
                try:
                    raise failure
                except (ZeroDivisionError, OperationalError):
                    response = errors.server_error(RequestFactory().get("/dashboard/"))
                assert response.status_code == status
                self.assertContains(response, 'href="/dashboard/"', status_code=status)
                self.assertContains(response, f"Error {status}.", status_code=status)


@override_settings(ROOT_URLCONF=__name__)
class AtWork(TestCase):
    """Where people work, trouble speaks of work and leads back to the board, signed in or not."""

    def setUp(self) -> None:
        self.client.raise_request_exception = False

    def page(self, path: str, status: int) -> str:
        response = self.client.get(path)
        assert response.status_code == status
        self.assertContains(response, 'href="/dashboard/"', status_code=status)
        for words in ("Go to the shop", "Your cart", "My orders"):
            self.assertNotContains(response, words, status_code=status)
        return response.content.decode()

    def test_each_trouble_has_a_page_of_the_staff(self) -> None:
        for signed_in in (False, True):
            if signed_in:
                self.client.force_login(a_member_of_staff())
            for trouble, status in {"bad": 400, "big": 413, "forbidden": 403, "gone": 404, "often": 429}.items():
                for place in ("dashboard", "login", "admin"):
                    with self.subTest(trouble, place=place, signed_in=signed_in):
                        assert f"Error {status}." in self.page(f"/{place}/trouble/{trouble}/", status)
            for trouble, status in {"mistake": 500, "database": 503}.items():
                self.page(f"/dashboard/trouble/{trouble}/", status)

    def test_addresses_that_are_not_there(self) -> None:
        self.page("/dashboard/nowhere/", 404)
        assert "Only managers may." in self.page("/dashboard/trouble/forbidden/", 403)

    def test_an_address_that_is_only_for_pressing(self) -> None:
        response = self.client.get("/dashboard/batch/")
        assert "press its button again" in self.page("/dashboard/batch/", 405)
        assert response["Allow"] == "POST"

    def test_it_says_when_to_try_again(self) -> None:
        noon = datetime(2026, 11, 30, 12, 21, 30, tzinfo=UTC)  # 19:21:30 in Phnom Penh
        with mock.patch("django.utils.timezone.now", return_value=noon):
            assert "Try again at 19:37." in self.page("/dashboard/trouble/late/", 429)
            shop = self.client.get("/trouble/late/")
        self.assertContains(shop, "Try again at 19:37.", status_code=429)
        assert shop["Retry-After"] == "900"
