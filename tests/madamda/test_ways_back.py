"""After a press the way leads to a page of this shop, whatever the form says, and never to a breakdown."""

from django.test import TestCase
from django.urls import reverse

from tests.cast import a_member_of_staff, a_variant, an_order

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
            (reverse("dashboard:note", args=[order.number]), {"note": "a", "version": 1}, reverse("dashboard:board")),
        )
        for address, sent, home in presses:
            for page in NOWHERE:
                with self.subTest(address, next=page[:20]):
                    self.assertEqual(self.client.post(address, sent | {"next": page})["Location"], home)
            for page in ("/shop/", "/shop/?q=ក&page=2", "/km"):
                with self.subTest(address, next=page):
                    went = self.client.post(address, sent | {"next": page})["Location"]
                    self.assertTrue(went.startswith(page.split("ក")[0]), went)

    def test_bytes_that_are_no_text(self) -> None:
        serum = a_variant()
        for sent in (b"next=%ff%fe", b"next=/%ff%fe", b"next=%00"):
            body = b"variant=%d&" % serum.pk + sent
            answer = self.client.post("/cart/lines/", body, content_type="application/x-www-form-urlencoded")
            self.assertEqual(answer.status_code, 302)
            self.assertEqual(self.client.get(answer["Location"]).status_code in (200, 404), True)
