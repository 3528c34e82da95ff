"""Pressing a button on the board: what changes, what is refused, and what the person reads."""

import re

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from orders.fulfilment import lifecycle
from orders.models import Order
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order, brought_to


class Presses(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")
        cls.vuthy = a_member_of_staff("vuthy")
        cls.serum = a_variant(in_stock=50)

    def setUp(self) -> None:
        self.order = an_order({self.serum: 2})
        self.client.force_login(self.dara)

    def press(self, what: str = "status", *, script: bool = False, number: str = "", **data: object) -> HttpResponse:
        data = {"version": self.order.version, **data}
        headers = {"X-Requested-With": "fetch"} if script else {}
        address = reverse(f"dashboard:{what}", args=[number or self.order.number])
        return self.client.post(address, data, headers=headers)

    def now(self) -> Order:
        return Order.objects.get(pk=self.order.pk)

    def test_moves_the_order_and_returns_to_the_board(self) -> None:
        answer = self.press(status="confirmed")
        assert (answer.status_code, answer["Location"]) == (303, "/dashboard/")
        assert self.now().status == Status.CONFIRMED
        assert self.now().events.latest("version").by == self.dara

    def test_returns_to_the_page_the_person_was_on(self) -> None:
        page = reverse("dashboard:order", args=[self.order.number])
        assert self.press(status="confirmed", next=page)["Location"] == page

    def test_words_that_are_too_long_are_asked_for_again_as_they_were_typed(self) -> None:
        long = "The rider will call you. " * 13
        page = reverse("dashboard:order", args=[self.order.number])
        for what, field, sent in (
            ("status", "reason", {"status": "cancelled"}),
            ("payment", "reason", {"value": "0"}),
            ("received", "reason", {"value": "0"}),
            ("note", "note", {}),
        ):
            with self.subTest(what):
                asked = self.press(what, next=page, **sent, **{field: long})
                self.assertContains(asked, "Use at most 300 characters (you have 324).", status_code=400)
                self.assertContains(asked, long.strip(), status_code=400)
                version = {} if what == "note" else {"version": 1}
                for name, value in {**sent, **version, "next": page}.items():
                    self.assertContains(
                        asked, f'<input type="hidden" name="{name}" value="{value}">', status_code=400, html=True
                    )
                by_script = self.press(what, script=True, **sent, **{field: long})
                self.assertContains(by_script, "Use at most 300 characters", status_code=422)
        assert self.now().version == 1

    def test_no_browser_cuts_what_is_typed_or_pasted(self) -> None:
        for page in (reverse("dashboard:board"), reverse("dashboard:order", args=[self.order.number])):
            self.assertNotContains(self.client.get(page), "maxlength")

    def test_never_returns_to_another_house(self) -> None:
        for page in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            with self.subTest(page):
                assert self.press(status="confirmed", next=page)["Location"] == "/dashboard/"

    def test_a_script_is_given_the_card_as_it_is_now(self) -> None:
        answer = self.press(status="confirmed", script=True)
        self.assertContains(answer, 'data-version="2"')
        self.assertContains(answer, "Start packing")

    def test_the_slower_of_two_is_told_who_was_faster_on_the_card_where_it_now_is(self) -> None:
        lifecycle.move(self.order, Status.CONFIRMED, by=self.vuthy, seen=1)
        answer = self.press(status="confirmed", script=True)
        assert re.search(r"<b>Vuthy moved this \d s ago\.</b> \S+ is now “Confirmed”", answer.content.decode())
        self.assertContains(answer, 'data-version="2"', status_code=409)
        assert self.now().version == 2

    def test_what_somebody_else_wrote_meanwhile_is_no_move(self) -> None:
        lifecycle.add_note(self.order, "Blue gate", by=self.vuthy)
        self.assertContains(self.press(status="confirmed", script=True), "Vuthy changed this", status_code=409)

    def test_without_script_the_slower_reads_it_on_the_board(self) -> None:
        lifecycle.move(self.order, Status.CONFIRMED, by=self.vuthy, seen=1)
        self.press(status="confirmed")
        self.assertContains(self.client.get("/dashboard/"), "Vuthy was quicker")

    def test_a_step_cannot_be_jumped_over(self) -> None:
        assert self.press(status="delivered", script=True).status_code == 409
        assert self.now().status == Status.PENDING

    def test_cancelling_wants_a_reason_and_returns_the_goods(self) -> None:
        assert self.press(status="cancelled", script=True).status_code == 409
        assert self.press(status="cancelled", reason="She called", script=True).status_code == 200
        self.serum.refresh_from_db()
        assert (self.now().status, self.serum.on_hand) == (Status.CANCELLED, 50)

    def test_the_card_of_a_cancelled_order_names_no_column(self) -> None:
        answer = self.press(status="cancelled", reason="She called", script=True)
        self.assertContains(answer, 'data-column=""')

    def test_the_payment_is_ticked_and_taken_back_with_a_reason(self) -> None:
        self.assertContains(self.press("payment", value=1, script=True), "Cash received")
        self.order = self.now()
        assert self.press("payment", value=0, script=True).status_code == 409
        self.press("payment", value=0, reason="It was another order")
        assert not self.now().payment_received

    def test_the_customer_has_it_or_not_after_all(self) -> None:
        assert self.press("received", value=1, script=True).status_code == 409  # it has not left yet
        self.order = brought_to(self.order, Status.OUT)
        self.press("received", value=1)
        self.order = self.now()
        assert self.order.customer_received
        self.press("received", value=0, reason="The neighbour had it")
        assert not self.now().customer_received

    def test_a_note_is_kept(self) -> None:
        self.press("note", note="Ring twice")
        assert [note.text for note in self.now().notes.all()] == ["Ring twice"]

    def test_bad_input_is_refused_and_changes_nothing(self) -> None:
        for what, data in (
            ("status", {"status": "burnt"}),
            ("status", {"status": "confirmed", "version": "x"}),
            ("status", {"status": "confirmed", "version": "-1"}),
            ("status", {"status": "confirmed", "version": "9" * 30}),
            ("status", {"status": "confirmed", "version": ""}),
            ("status", {"status": "cancelled", "reason": "x" * 301}),
            ("payment", {"value": "yes"}),
            ("received", {}),
            ("note", {"note": "x" * 301}),
        ):
            with self.subTest(what=what, data=data):
                assert self.press(what, **data).status_code == 400
        assert self.now().version == 1

    def test_an_unknown_number_is_not_found(self) -> None:
        assert self.press(number="MD-2222-222", status="confirmed").status_code == 404

    def test_another_site_cannot_press(self) -> None:
        guarded = Client(enforce_csrf_checks=True)
        guarded.force_login(self.dara)
        address = reverse("dashboard:status", args=[self.order.number])
        assert guarded.post(address, {"version": 1, "status": "confirmed"}).status_code == 403
        assert self.now().version == 1

    def test_the_page_s_own_form_carries_its_token(self) -> None:
        guarded = Client(enforce_csrf_checks=True)
        guarded.force_login(self.dara)
        page = guarded.get("/dashboard/").content.decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        data = {"version": 1, "status": "confirmed", "csrfmiddlewaretoken": token}
        guarded.post(reverse("dashboard:status", args=[self.order.number]), data)
        assert self.now().status == Status.CONFIRMED
