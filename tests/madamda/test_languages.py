"""The language of an answer: by address, by cookie, by browser, in this order; and what a cache may make of it."""

from django.conf import settings

from tests.cases import TestCase


class TheLanguageOfAPage(TestCase):
    def language(self, address: str, **headers: str) -> str:
        return self.client.get(address, headers=headers)["Content-Language"]

    def test_an_address_wins_over_cookie_and_browser(self) -> None:
        assert self.language("/", **{"accept-language": "km"}) == "km"
        self.client.cookies["django_language"] = "km"
        assert self.language("/", **{"accept-language": "en"}) == "km"
        assert self.language("/?lang=en", **{"accept-language": "km"}) == "en"
        self.assertContains(self.client.get("/?lang=en"), '<html lang="en"')

    def test_it_decides_for_one_answer_and_is_remembered_nowhere(self) -> None:
        assert self.client.get("/?lang=km").cookies == {}
        assert self.language("/") == "en"

    def test_an_unknown_language_changes_nothing(self) -> None:
        for wrong in ("tlh", "", "KM", "km-kh", "%00", "../km", "k" * 4_000):
            with self.subTest(wrong[:9]):
                assert self.language(f"/?lang={wrong}") == "en"

    def test_pages_that_are_not_there_speak_it_too(self) -> None:
        self.assertContains(self.client.get("/nowhere/?lang=km"), '<html lang="km"', status_code=404)

    def test_questions_without_end_are_refused_not_answered_with_a_fault(self) -> None:
        assert (
            self.client.get("/?" + "&".join(f"a{n}=1" for n in range(settings.FORM_MAX_FIELDS + 1))).status_code == 413
        )

    def test_a_cache_in_between_keeps_readers_apart(self) -> None:
        for address in ("/", "/shop/", "/cart/", "/nowhere/"):
            with self.subTest(address):
                varies = {name.strip() for name in self.client.get(address)["Vary"].split(",")}
                assert {"Accept-Language", "Cookie"} <= varies

    def test_pressing_a_language_leads_away_from_the_address_that_names_another(self) -> None:
        pressed = self.client.post("/preferences/", {"language": "en", "next": "/shop/?lang=km&page=2"})
        assert pressed["Location"] == "/shop/?page=2"
        pressed = self.client.post("/preferences/", {"theme": "dark", "next": "/shop/?lang=km"})
        assert pressed["Location"] == "/shop/?lang=km"
