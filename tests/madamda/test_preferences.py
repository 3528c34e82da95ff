"""Language and colours: pressed once, remembered, without script and without a token."""

from django.http import HttpResponse
from django.test import Client

from tests.cases import TestCase

WHERE = "/preferences/"


class ChoosingWhatOneSees(TestCase):
    def press(self, *, headers: dict[str, str] | None = None, **data: str) -> HttpResponse:
        return self.client.post(WHERE, data, headers=headers)

    def test_a_language_is_remembered(self) -> None:
        response = self.press(language="km", next="/shop/?q=a")
        self.assertRedirects(response, "/shop/?q=a", fetch_redirect_response=False)
        assert response.cookies["django_language"].value == "km"

    def test_colours_are_remembered(self) -> None:
        cookie = self.press(theme="dark", next="/").cookies["theme"]
        assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("dark", "Lax", True)
        assert cookie["max-age"] > 300 * 24 * 3600

    def test_one_choice_leaves_the_other_alone(self) -> None:
        assert set(self.press(theme="light").cookies) == {"theme"}

    def test_the_page_then_wears_them(self) -> None:
        self.press(theme="dark")
        self.press(language="km")
        self.assertContains(self.client.get("/nowhere/"), '<html lang="km" data-theme="dark">', status_code=404)

    def test_what_does_not_exist_is_refused(self) -> None:
        for wrong in ({"language": "tlh"}, {"theme": "pink"}):
            response = self.press(**wrong)
            assert response.status_code == 400
            assert not response.cookies

    def test_the_way_back_never_leads_to_another_site(self) -> None:
        for address in (
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example",
            "javascript:1",
            "",
        ):
            self.assertRedirects(self.press(theme="dark", next=address), "/", fetch_redirect_response=False)

    def test_looking_changes_nothing(self) -> None:
        response = self.client.get(WHERE, {"theme": "dark"})
        assert response.status_code == 405
        assert not response.cookies


class SentFromElsewhere(TestCase):
    def setUp(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def status(self, **headers: str) -> int:
        response = self.client.post(WHERE, {"theme": "dark"}, headers=headers)
        assert bool(response.cookies) == (response.status_code == 302)
        return response.status_code

    def test_another_site_changes_nothing(self) -> None:
        assert self.status(origin="https://elsewhere.example") == 403
        assert self.status(origin="null") == 403
        assert self.status(**{"sec-fetch-site": "cross-site"}) == 403
        assert self.status(**{"sec-fetch-site": "same-site"}) == 403

    def test_our_own_pages_need_no_token(self) -> None:
        assert self.status(origin="http://testserver") == 302
        assert self.status(origin="http://testserver", **{"sec-fetch-site": "same-origin"}) == 302
