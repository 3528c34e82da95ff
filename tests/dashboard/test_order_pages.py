"""One order as staff see it, and the list of all of them."""

import re
from unittest import mock

from django.test import override_settings
from django.urls import reverse

from orders.fulfilment import lifecycle, print_log, undo
from orders.models import Order
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order

LIST = "/dashboard/orders/"


class OneOrder(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum = a_variant(in_stock=500)
        cls.order = an_order({cls.serum: 2}, name="Kim Sovann", note="Blue gate")

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def page(self, order: Order | None = None):
        return self.client.get(reverse("dashboard:order", args=[(order or self.order).number]))

    def test_shows_goods_money_customer_and_the_way_there(self) -> None:
        page = self.page()
        for words in ("2 ×", "$28.00", "$29.50", "៛121,000", "Kim Sovann", "012 345 678", "Street 63", "Blue gate"):
            self.assertContains(page, words)
        self.assertContains(page, 'href="tel:+85512345678"')

    def test_tells_who_did_what(self) -> None:
        lifecycle.move(self.order, Status.CONFIRMED, by=self.dara, seen=1)
        page = self.page()
        self.assertContains(page, "Dara confirmed it")
        self.assertContains(page, "Kim Sovann ordered")

    def test_a_cancelled_order_offers_no_move_and_says_why(self) -> None:
        lifecycle.move(self.order, Status.CANCELLED, by=self.dara, seen=1, reason="She called")
        page = self.page()
        self.assertContains(page, "She called")
        self.assertNotContains(page, 'name="status"')

    def test_each_form_carries_the_version_that_is_shown(self) -> None:
        lifecycle.add_note(self.order, "Red gate", by=self.dara)
        page = self.page()
        self.assertContains(page, 'name="version" value="2"')
        self.assertNotContains(page, 'name="version" value="1"')

    def test_what_happened_since_a_page_was_read_is_told_and_nothing_when_nothing_did(self) -> None:
        address = reverse("dashboard:latest", args=[self.order.number])
        answer = self.client.get(address, {"version": 1})
        assert (answer.status_code, answer.content) == (204, b"")
        lifecycle.move(self.order, Status.CANCELLED, by=self.dara, seen=1, reason="She <b>called</b>")
        answer = self.client.get(address, {"version": 1})
        self.assertContains(answer, "Dara cancelled it")
        self.assertContains(answer, "She &lt;b&gt;called")
        self.assertContains(answer, "It is now “Cancelled”.")
        assert self.client.get(address, {"version": 2}).status_code == 204
        for version in ("", "x", "0", "-1", "9" * 30):
            assert self.client.get(address, {"version": version}).status_code == 400
        self.client.logout()
        assert self.client.get(address, {"version": 1}).status_code == 302

    def test_notes_of_two_people_are_both_kept_and_the_customer_s_own_stays(self) -> None:
        here = reverse("dashboard:order", args=[self.order.number])
        lifecycle.add_note(self.order, "Red gate", by=self.dara)
        self.client.post(reverse("dashboard:note", args=[self.order.number]), {"note": "Ring <twice>", "next": here})
        page = self.client.get(here)
        for words in ("Red gate", "Ring &lt;twice&gt;", "Blue gate"):
            self.assertContains(page, words)
        assert Order.objects.get(pk=self.order.pk).note == "Blue gate"

    def test_internal_notes_are_for_the_team_only(self) -> None:
        order = lifecycle.add_note(self.order, "Talks too much", by=self.dara)
        self.assertContains(self.client.get("/dashboard/"), "Talks too much")
        papers = [f"/dashboard/orders/{order.number}/{kind}/" for kind in ("ticket", "slip", "receipt")]
        for address in (order.get_absolute_url(), *papers):
            answer = self.client.get(address, follow=True)
            if answer.redirect_chain:
                continue  # there is no such paper yet
            self.assertNotContains(answer, "Talks too much")

    def test_a_reason_that_came_too_late_stays_in_its_field(self) -> None:
        order = lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        for name, press in (("status", {"status": "cancelled"}), ("payment", {"value": "0"})):
            with self.subTest(name):
                sent = {**press, "version": 1, "reason": "No answer at the door"}
                answer = self.client.post(reverse(f"dashboard:{name}", args=[order.number]), sent)
                self.assertContains(answer, 'value="No answer at the door"', count=1, status_code=409)

    def test_what_a_customer_writes_is_text(self) -> None:
        page = self.page(an_order({self.serum: 1}, note="</textarea><script>", address="<b>x</b>"))
        self.assertNotContains(page, "</textarea><script>")
        self.assertNotContains(page, "<b>x</b>")

    def test_does_not_show_the_customer_s_secret(self) -> None:
        self.assertNotContains(self.page(), self.order.secret)

    def test_costs_the_same_with_a_long_history(self) -> None:
        order = self.order
        for version in range(1, 8):
            order = lifecycle.add_note(order, f"note {version}", by=self.dara)
        self.page()
        with override_settings(CATALOGUE_CACHE_SECONDS=60):
            self.page()
            # Session, person, order, lines, notes, papers, events, prints, alarms, undos, last change, permissions.
            with self.assertNumQueries(14):
                self.page()

    def test_a_long_history_is_told_in_parts_that_make_up_the_whole(self) -> None:
        order = lifecycle.move(self.order, Status.CONFIRMED, by=self.dara, seen=1)
        print_log.record(order, "ticket", by=self.dara)
        order = undo.undo(
            lifecycle.move(order, Status.CANCELLED, by=self.dara, seen=2, reason="Twice"), by=self.dara, seen=3
        )
        order = undo.undo(lifecycle.move(order, Status.PREPARING, by=self.dara, seen=4), by=self.dara, seen=5)
        print_log.record(order, "ticket", by=self.dara)
        lifecycle.add_note(order, "Red gate", by=self.dara)
        whole = self.page(order).context["history"]
        assert (len(whole.entries), whole.earlier) == (9, 0)
        for size in (1, 2, 3):
            parts, before = [], ""
            with self.subTest(size), override_settings(HISTORY_SIZE=size):
                while before is not None:
                    page = self.client.get(f"{LIST}{order.number}/{before}")
                    parts += page.context["history"].entries
                    link = re.search(r'href="(\?before=\d+)"', page.content.decode())
                    before = link and link[1]
                assert parts == whole.entries

    def test_a_part_of_a_history_that_cannot_be_is_not_found(self) -> None:
        for before in ("0", "-1", "x", "9" * 30):
            with self.subTest(before):
                assert self.client.get(f"{LIST}{self.order.number}/?before={before}").status_code == 404

    def test_what_is_no_number_is_not_found(self) -> None:
        for number in ("MD-2222-222", "nonsense", "MD-IIII-OOO", "%00"):
            with self.subTest(number):
                assert self.client.get(f"{LIST}{number}/").status_code == 404


@override_settings(PAGE_SIZE=3)
class AllOrders(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum = a_variant(in_stock=500)
        cls.orders = [an_order({cls.serum: 1}) for _ in range(5)]

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def numbers(self, **query: str) -> list[str]:
        return [order.number for order in self.client.get(LIST, query).context["page"].orders]

    def test_the_newest_stand_first_and_the_next_page_goes_on(self) -> None:
        newest = [order.number for order in reversed(self.orders)]
        assert self.numbers() == newest[:3]
        self.assertContains(self.client.get(LIST), f"?after={newest[2]}")
        assert self.numbers(after=newest[2]) == newest[3:]

    def test_orders_of_one_moment_are_neither_lost_nor_doubled(self) -> None:
        Order.objects.update(placed_at=self.orders[0].placed_at)
        first = self.numbers()
        assert {*first, *self.numbers(after=first[-1])} == {order.number for order in self.orders}

    def test_an_exact_number_leads_to_its_order_however_it_is_typed(self) -> None:
        number = self.orders[0].number
        for typed in (number, number.lower(), number.replace("-", ""), number[3:], f" {number[3:].replace('-', ' ')} "):
            with self.subTest(typed):
                self.assertRedirects(self.client.get(LIST, {"q": typed}), f"{LIST}{number}/")

    def test_a_phone_is_found_in_any_notation(self) -> None:
        other = an_order({self.serum: 1}, phone="+85598765432")
        for typed in ("098 765 432", "+855 98 765 432", "85598765432", "០៩៨៧៦៥៤៣២"):
            with self.subTest(typed):
                assert self.numbers(q=typed) == [other.number]

    def test_a_page_of_one_phone_s_orders_goes_on_with_that_phone(self) -> None:
        self.assertContains(self.client.get(LIST, {"q": "012345678"}), "q=012345678&amp;after=")

    def test_an_unknown_number_says_so(self) -> None:
        self.assertContains(self.client.get(LIST, {"q": "MD-2222-222"}), "No order matches.")

    def test_bad_input_is_answered_in_words(self) -> None:
        for typed in ("Kim", "%", "qq", "'; drop table"):
            with self.subTest(typed):
                self.assertContains(self.client.get(LIST, {"q": typed}), "No order matches.")
        self.assertContains(self.client.get(LIST, {"q": "x" * 10_000}), "field__error", status_code=400)
        assert self.client.get(LIST, {"q": "\x00"}).status_code < 500
        assert len(self.numbers(after="\x00nonsense")) == 3

    def test_costs_the_same_on_every_page(self) -> None:
        with override_settings(CATALOGUE_CACHE_SECONDS=60):
            self.client.get(LIST)
            with self.assertNumQueries(6):  # session, person, places, orders, and twice what the person may do
                self.client.get(LIST)
            with self.assertNumQueries(7):  # … and the order it goes on after
                self.client.get(LIST, {"after": self.orders[4].number})


class LookingUp(TestCase):
    LOOKUP = "/dashboard/customers/lookup/"

    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum = a_variant(in_stock=500)
        cls.order = an_order({cls.serum: 1}, name="Kim Sovann")

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def json(self, phone: str):
        return self.client.get(self.LOOKUP, {"phone": phone}, headers={"Accept": "application/json"})

    def test_any_notation_finds_the_customer(self) -> None:
        for typed in ("012 345 678", "+855 12 345 678", "85512345678", "០១២ ៣៤៥ ៦៧៨", "012-345-678"):
            with self.subTest(typed):
                found = self.json(typed).json()
                assert found["customer"]["name"] == "Kim Sovann"
                assert found["customer"]["phone"] == "+85512345678"
                assert [order["number"] for order in found["orders"]] == [self.order.number]
                assert found["addresses"] == [{"province": "phnom-penh", "text": "No. 118, Street 63"}]

    def test_the_page_shows_the_same(self) -> None:
        page = self.client.get(self.LOOKUP, {"phone": "012345678"})
        for words in ("Kim Sovann", "Street 63", self.order.number):
            self.assertContains(page, words)

    def test_only_the_last_ten_orders(self) -> None:
        with mock.patch("dashboard.orders.customer_lookup.LAST_ORDERS", 2):
            for _ in range(3):
                an_order({self.serum: 1})
            assert len(self.json("012345678").json()["orders"]) == 2

    def test_part_of_a_number_finds_nobody(self) -> None:
        for typed in ("012345", "%345678", "678"):
            with self.subTest(typed):
                assert self.json(typed).status_code == 400

    def test_a_number_nobody_has_is_said(self) -> None:
        assert self.json("098765432").status_code == 404
        page = self.client.get(self.LOOKUP, {"phone": "098765432"})
        self.assertContains(page, "No orders from this phone number yet.", status_code=404)

    def test_what_is_no_phone_is_said_in_a_sentence_and_kept(self) -> None:
        page = self.client.get(self.LOOKUP, {"phone": "12"})
        self.assertContains(page, "This is 2 digits.", status_code=400)
        self.assertContains(page, 'value="12"', status_code=400)
        for typed in ("", "\0", "x" * 10_000, "Kim"):
            with self.subTest(typed[:5]):
                assert self.json(typed).status_code == 400
                assert self.json(typed).json()["error"]

    def test_without_a_phone_there_is_a_form(self) -> None:
        self.assertContains(self.client.get(self.LOOKUP), 'name="phone"')

    @override_settings(RATE_LIMITS={"lookup": "2/m"})
    def test_one_person_may_look_up_so_many(self) -> None:
        answers = [self.json("012345678").status_code for _ in range(3)]
        assert answers == [200, 200, 429]

    def test_costs_seven_queries(self) -> None:
        self.json("012345678")
        with self.assertNumQueries(7):  # session, person, rights (2), customer, addresses, orders
            self.json("012345678")
