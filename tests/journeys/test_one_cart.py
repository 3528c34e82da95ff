"""One browser, several pages at the same moment: none undoes what another has put into the cart."""

from functools import partial

from django.test import Client, TransactionTestCase, override_settings
from django.urls import reverse

from shop.models import Variant
from tests.factories import a_product, a_variant, an_order
from tests.journeys.test_races import FREELY, at_once


@override_settings(RATE_LIMITS=FREELY)
class OneCart(TransactionTestCase):
    def setUp(self) -> None:
        self.first = Client()
        self.first.post("/cart/lines/", {"variant": a_variant().pk})

    def another_tab(self) -> Client:
        client = Client()
        client.cookies = self.first.cookies.copy()
        return client

    def quantities(self) -> dict[str, int]:
        return self.first.session["cart"]

    def test_everything_that_is_put_in_at_once_is_in(self) -> None:
        for turn in range(6):
            goods = [a_product(f"Soap {turn}-{number}").variants.get() for number in range(4)]
            presses = [partial(self.another_tab().post, "/cart/lines/", {"variant": one.pk}) for one in goods]
            assert {answer.status_code for answer in at_once(presses)} == {302}
            assert {str(one.pk) for one in goods} <= set(self.quantities())

    def test_ordering_again_undoes_nothing_and_keeps_every_line_in_its_place(self) -> None:
        known = a_product("Honey Balm").variants.get()
        order = an_order({known: 2})
        again = f"/orders/{order.number}/again/"
        for turn in range(6):
            one = a_product(f"Soap {turn}").variants.get()
            before = list(self.quantities())
            presses = [
                partial(self.another_tab().post, again, {"key": order.secret}),
                partial(self.another_tab().post, "/cart/lines/", {"variant": one.pk}),
            ]
            assert {answer.status_code for answer in at_once(presses)} == {302}
            assert set(self.quantities()) == {*before, str(known.pk), str(one.pk)}
            assert list(self.quantities())[: len(before)] == before

    def test_of_two_different_wishes_one_is_told(self) -> None:
        variant = Variant.objects.get()
        line = reverse("shop:cart_line", args=[variant.pk])
        for _ in range(6):
            now = self.quantities()[str(variant.pk)]
            wishes = [number for number in range(1, 8) if number != now][:3]
            presses = [partial(self.another_tab().post, line, {"quantity": wish, "seen": now}) for wish in wishes]
            answers = sorted(answer.status_code for answer in at_once(presses))
            assert answers == [302, 409, 409]
