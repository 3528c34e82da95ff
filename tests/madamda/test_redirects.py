"""After a press the way leads to a page of this shop, whatever the form says, and never to a breakdown."""

import re
from collections.abc import Iterator

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_admin, an_order

NOWHERE = [
    "x",
    "shop:cart",
    "\ufffd\ufffd",
    "//evil.example/",
    "https://evil.example/",
    "javascript:alert(1)",
    "/\\evil",
]
NOWHERE += [
    "/a\nb",
    "/a\x00",
    "\\\\evil",
    "/%0d%0a".replace("%0d%0a", "\r\n"),
    "/" + "a" * 5_000,
    " /",
    "",
    "///x",
    "http:///x",
]


class WaysBack(TestCase):
    def test_from_the_cart_the_preferences_and_the_board(self) -> None:
        serum = a_variant(in_stock=90)
        order = an_order({serum: 1})
        self.client.force_login(a_member_of_staff())
        presses = (
            ("/cart/lines/", {"variant": serum.pk}, "/cart/"),
            (reverse("preferences"), {"theme": "dark"}, "/"),
            (reverse("dashboard:note", args=[order.number]), {"note": "a"}, reverse("dashboard:board")),
        )

        def press(address: str, sent: dict[str, object]) -> str:
            order.refresh_from_db()
            return self.client.post(address, sent | {"version": order.version})["Location"]

        for address, sent, home in presses:
            for page in NOWHERE:
                with self.subTest(address, next=page[:20]):
                    assert press(address, sent | {"next": page}) == home
            for page in ("/shop/", "/shop/?q=ក&page=2", "/km"):
                with self.subTest(address, next=page):
                    went = press(address, sent | {"next": page})
                    assert went.startswith(page.split("ក")[0]), went

    def test_from_the_answer_to_a_press_to_a_page_that_can_be_read(self) -> None:
        order = an_order({a_variant(): 1})
        self.client.force_login(a_member_of_staff())
        for answered, above in (
            ("/cart/lines/", "/cart/"),
            ("/cart/lines/7/?x=1", "/cart/"),
            ("/preferences/", "/"),
            ("/logout/", "/"),
            ("/orders/forget/", "/orders/"),
            (reverse("orders:cancel", args=[order.number]), reverse("orders:order", args=[order.number])),
            (reverse("dashboard:note", args=[order.number]), reverse("dashboard:order", args=[order.number])),
            (reverse("dashboard:settled", args=[7]), reverse("dashboard:payments")),
            (reverse("dashboard:batch-undo"), reverse("dashboard:board")),
            ("/checkout/?x=1", "/checkout/?x=1"),
        ):
            for choice in ({"theme": "dark"}, {"language": "km"}):
                with self.subTest(answered, **choice):
                    went = self.client.post(reverse("preferences"), {**choice, "next": answered})["Location"]
                    assert went == above
                    assert self.client.get(went).status_code != 405

    def test_from_an_error_page_as_it_is_drawn(self) -> None:
        for address, sent, status in (
            ("/cart/lines/", {"variant": "x"}, 404),
            ("/preferences/", {"theme": "x"}, 400),
        ):
            page = self.client.post(address, sent)
            assert page.status_code == status
            here = re.search(r'name="next" value="([^"]+)"', page.content.decode())[1]
            went = self.client.post(reverse("preferences"), {"theme": "dark", "next": here})["Location"]
            assert self.client.get(went).status_code == 200

    def test_no_view_only_takes_posts_without_saying_so(self) -> None:
        """Wherever a GET is answered by 405."""
        a_variant()
        self.client.force_login(an_admin())
        said, unsaid = [], []
        for address in _addresses(get_resolver()):
            answer = self.client.get(address)
            if answer.status_code == 405:
                went = self.client.post(reverse("preferences"), {"theme": "dark", "next": address})["Location"]
                (unsaid if went == address else said).append(address)
        assert unsaid == []
        assert len(said) > 15

    def test_what_was_typed_into_an_expired_checkout_is_there_again(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.post("/cart/lines/", {"variant": a_variant().pk}, headers={"origin": "http://testserver"})
        typed = {"submission": "x", "name": "Chan Sreymom", "csrfmiddlewaretoken": "stale"}
        page = client.post("/checkout/", typed, headers={"origin": "http://testserver"})
        assert page.status_code == 403
        sent = {"language": "km", "next": "/checkout/"}
        went = client.post(reverse("preferences"), sent, headers={"origin": "http://testserver"})["Location"]
        self.assertContains(client.get(went), "Chan Sreymom")

    def test_bytes_that_are_no_text(self) -> None:
        serum = a_variant()
        for sent in (b"next=%ff%fe", b"next=/%ff%fe", b"next=%00"):
            body = b"variant=%d&" % serum.pk + sent
            answer = self.client.post("/cart/lines/", body, content_type="application/x-www-form-urlencoded")
            assert answer.status_code == 302
            assert self.client.get(answer["Location"], follow=True).status_code in (200, 404)


def _addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """One of each pattern; those of the admin and of libraries have pages of their own kind."""
    for one in resolver.url_patterns:
        said = before + _FILLED.sub(_fill, str(one.pattern).removeprefix("^").removesuffix("$"))
        if isinstance(one, URLPattern):
            yield said
        elif one.app_name not in ("admin", "django_prometheus"):
            yield from _addresses(one, said)


_FILLED = re.compile(r"<(?:(?P<kind>\w+):)?\w+>|\(\?P<(?P<name>\w+)>(?:[^()]|\([^()]*\))*\)")


def _fill(found: re.Match[str]) -> str:
    return "7" if found["kind"] == "int" else "MD-2222-222"
