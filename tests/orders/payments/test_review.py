"""Deciding about an odd payment: what follows for its order, what is refused, and what stays owed back."""

from decimal import Decimal

from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.urls import reverse

from orders.fulfilment import lifecycle
from orders.models import BankTransfer, Order
from orders.payments import claims, reconciliation
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, an_admin, an_order, brought_to, with_limits
from tests.orders.payments.people import an_order_by_khqr, fresh, kinds, with_an_account
from tests.orders.payments.test_reconciliation import a_transfer

PAGE = "/dashboard/payments/"


@with_an_account
class Deciding(TestCase):
    def setUp(self) -> None:
        cache.delete("payments:count")
        self.boss = an_admin()
        self.client.force_login(self.boss)
        self.order = an_order_by_khqr()

    def came(self, amount: str | None = None, *, order: Order | None = None, **fields) -> BankTransfer:
        order = order or self.order
        fields |= {"amount": Decimal(amount)} if amount else {}
        reconciliation.record_transfer(order.payment, a_transfer(hash=f"{order.number}{amount}", **fields))
        return BankTransfer.objects.latest("pk")

    def decide(self, transfer: BankTransfer, what: str, how: str = "Called her", **more: str):
        address = reverse("dashboard:settled", args=[transfer.pk])
        return self.client.post(address, {"what": what, "how": how, **more}, follow=True)

    def paper(self, kind: str) -> str:
        return self.client.get(f"/dashboard/orders/{self.order.number}/{kind}/").content.decode()

    def refund_notes(self) -> tuple[str, str]:
        """The office's and the customer's."""
        customers = self.client.get(fresh(self.order).get_absolute_url().replace("/?", "/receipt/?"))
        return self.paper("receipt"), customers.content.decode()

    def stands(self) -> tuple[str, str, bool]:
        order = fresh(self.order)
        return order.payment_method, order.payment_state, order.payment_received

    def test_accepting_what_came_pays_the_order_and_its_badge_is_gone(self) -> None:
        short = self.came("15.00")
        self.decide(short, "accepted")
        assert (self.stands(), kinds(self.order)[-1]) == (("khqr", "matched", True), "paid")
        self.assertContains(self.client.get(f"/dashboard/orders/{self.order.number}/"), "Paid by KHQR")
        self.assertContains(self.client.get(PAGE), "Nothing to check")
        self.assertNotContains(self.client.get("/dashboard/"), "Paid too little – check")

    def test_the_rest_of_what_was_too_much_stays_owed_until_it_is_given_back(self) -> None:
        over = self.came("20.50")
        self.assertContains(self.client.get(PAGE), "<b>$5.00</b> to be refunded.")
        self.decide(over, "accepted")
        assert self.stands() == ("khqr", "matched", True)
        self.assertContains(self.client.get(PAGE), "<b>$5.00</b> to be refunded.")
        # It cannot be accepted twice.
        self.assertContains(self.decide(over, "accepted"), "this payment is already resolved")
        self.decide(over, "returned")
        assert self.stands() == ("khqr", "matched", True)
        self.assertContains(self.client.get(PAGE), "Nothing to check")

    def test_giving_it_back_leaves_the_rider_to_collect(self) -> None:
        self.decide(self.came("15.00"), "returned")
        assert (self.stands(), kinds(self.order)[-1]) == (("cash", "", False), "refunded")
        self.assertContains(self.client.get(f"/dashboard/orders/{self.order.number}/ticket/"), "Collect cash")

    def test_waiting_keeps_it_on_the_list_with_the_note(self) -> None:
        short = self.came("15.00")
        before = self.stands()
        self.decide(short, "wait", "She sends the rest")
        assert self.stands() == before
        self.assertContains(self.client.get(PAGE), "She sends the rest")

    def test_what_was_done_is_asked_for_again_where_it_is_too_long_or_missing(self) -> None:
        short = self.came("15.00")
        asked = self.decide(short, "accepted", "Called her. " * 30)
        self.assertContains(asked, "Use at most 300 characters", status_code=400)
        self.assertContains(asked, ("Called her. " * 30).strip(), status_code=400)
        self.assertContains(asked, 'name="what" value="accepted"', status_code=400)
        self.assertNotContains(self.client.get(PAGE), "maxlength")
        self.assertContains(self.decide(short, "accepted", " "), "Give a short reason")
        assert self.stands() == ("khqr", "short", False)

    def test_money_for_a_cancelled_order_can_only_go_back(self) -> None:
        self.order = brought_to(self.order, Status.CANCELLED)
        late = self.came()
        page = self.client.get(PAGE)
        self.assertContains(page, "<b>$15.50</b> to be refunded.")
        self.assertNotContains(page, 'value="accepted"')
        self.assertContains(self.decide(late, "accepted"), "can only be refunded")
        self.decide(late, "returned")
        assert self.stands() == ("khqr", "returned", False)
        self.assertContains(self.client.get(self.order.get_absolute_url()), "We’ve refunded your money.")

    def test_what_has_paid_already_is_not_paid_by_a_second_payment(self) -> None:
        self.came()
        again = self.came("15.49")
        assert again.verdict == "duplicate"
        self.assertContains(self.decide(again, "accepted"), "can only be refunded")

    def test_another_payment_after_an_accepted_one_is_a_duplicate(self) -> None:
        self.decide(self.came("15.00"), "accepted")
        assert self.came("15.50").verdict == "duplicate"

    def test_a_refund_has_the_limit_of_the_person_also_in_riel(self) -> None:
        vuthy = with_limits(a_member_of_staff("vuthy"), max_refund=15)
        vuthy.user_permissions.add(Permission.objects.get(codename="change_banktransfer"))
        self.client.force_login(vuthy)
        large, riel = self.came("15.01"), self.came("60000", currency="KHR")
        self.assertContains(self.decide(large, "returned"), "You may give back up to $15.00. Ask a manager.")
        assert fresh(self.order).payment_state == "misdirected"
        assert not BankTransfer.objects.exclude(resolution="")
        self.decide(riel, "returned")
        assert [one.pk for one in BankTransfer.objects.filter(resolution="returned")] == [riel.pk]

    def test_a_cancelled_paid_order_is_given_back_within_the_limit_only(self) -> None:
        cash = brought_to(lifecycle.set_paid(an_order(), True, by=self.boss, seen=1), Status.CANCELLED)
        press = {"version": cash.version, "value": "0", "reason": "By ABA"}
        address = reverse("dashboard:payment", args=[cash.number])
        self.client.force_login(a_member_of_staff("vuthy"))
        refused = self.client.post(address, press)
        self.assertContains(refused, "You may give back up to $0.00", status_code=409)
        assert fresh(cash).payment_received
        self.client.force_login(self.boss)
        self.client.post(address, press)
        assert not fresh(cash).payment_received

    def test_nothing_else_can_be_decided(self) -> None:
        short = self.came("15.00")
        for what in ("", "burnt", "matched"):
            assert self.decide(short, what).status_code == 400
        assert self.stands() == ("khqr", "short", False)

    def test_a_cancelled_order_that_was_paid_is_on_the_list_until_its_money_is_back(self) -> None:
        cash = lifecycle.set_paid(an_order(), True, by=self.boss, seen=1)
        cash = brought_to(cash, Status.CANCELLED)
        self.assertContains(self.client.get("/dashboard/"), "Payments (1)")
        page = self.client.get(PAGE)
        for words in (cash.number, "$15.50", "Refunded"):
            self.assertContains(page, words)
        address = reverse("dashboard:payment", args=[cash.number])
        self.client.post(address, {"version": cash.version, "value": "0", "reason": "By ABA", "next": PAGE})
        self.assertNotContains(self.client.get(PAGE), "refund due")
        assert (fresh(cash).payment_state, kinds(cash)[-1]) == ("returned", "refunded")

    def test_what_was_not_paid_at_all_asks_before_it_is_handed_over(self) -> None:
        waiting, claimed, expired = self.order, claims.claim(an_order_by_khqr()), an_order_by_khqr()
        for state, order in {"waiting": waiting, "claimed": claimed, "expired": expired}.items():
            with self.subTest(state):
                order = brought_to(fresh(order), Status.OUT)
                if state == "expired":
                    order = lifecycle.expire(order, seen=order.version)
                assert order.payment_state == state
                address = reverse("dashboard:status", args=[order.number])
                press = {"version": order.version, "status": "delivered"}
                asked = self.client.post(address, press, headers={"X-Requested-With": "fetch"})
                self.assertContains(
                    asked, f"{order.number} has not been paid by KHQR. Hand it over anyway?", status_code=409
                )
                self.assertContains(asked, 'name="although_underpaid" value="1"', status_code=409)
                batch = {"order": f"{order.number}:{order.version}"}
                page = self.client.post(reverse("dashboard:batch"), batch, follow=True)
                self.assertContains(page, f"{order.number} has not been paid by KHQR. Hand it over anyway?")
                assert fresh(order).status == "out"
                self.client.post(address, {**press, "although_underpaid": "1"})
                assert fresh(order).status == "delivered"

    def test_what_staff_have_ticked_or_the_rider_collects_is_handed_over_unasked(self) -> None:
        ticked = brought_to(self.order, Status.OUT)
        ticked = lifecycle.set_paid(ticked, True, by=self.boss, seen=ticked.version)
        for order in (ticked, brought_to(an_order(), Status.OUT), brought_to(an_order_by_khqr(), Status.OUT)):
            if order.payment_method == "khqr" and not order.payment_received:
                order = lifecycle.take_cash_instead(order, by=self.boss, seen=order.version)
            moved = lifecycle.move(order, Status.DELIVERED, by=self.boss, seen=order.version)
            assert moved.status == "delivered"

    def test_what_was_paid_too_little_asks_before_it_is_delivered(self) -> None:
        self.came("15.00")
        order = brought_to(fresh(self.order), Status.OUT)
        address = reverse("dashboard:status", args=[order.number])
        press = {"version": order.version, "status": "delivered"}
        asked = self.client.post(address, press, headers={"X-Requested-With": "fetch"})
        self.assertContains(asked, "Delivered, with $0.50 unpaid", status_code=409)
        assert self.client.post(address, press)["Location"] == f"/dashboard/orders/{order.number}/"
        assert fresh(order).status == "out"
        self.assertContains(self.client.get(f"/dashboard/orders/{order.number}/"), "with $0.50 unpaid")
        self.client.post(address, {**press, "although_underpaid": "1"})
        assert fresh(order).status == "delivered"

    def test_parts_that_add_up_pay_the_order_by_themselves(self) -> None:
        self.came("14.50")
        assert "$1.00 is missing." in self.paper("ticket")
        self.came("1.00")
        assert (self.stands(), kinds(self.order)[-1]) == (("khqr", "matched", True), "paid")
        for kind in ("ticket", "slip"):
            assert "Paid, nothing to collect" in self.paper(kind)
            assert "is missing" not in self.paper(kind)
        self.assertContains(self.client.get(PAGE), "Nothing to check")
        self.assertContains(self.client.get(f"/dashboard/orders/{self.order.number}/"), "Paid by KHQR")

    def test_parts_that_are_too_much_together_are_accepted_together_and_the_rest_is_owed(self) -> None:
        first, second = self.came("14.50"), self.came("3.00")
        assert self.stands() == ("khqr", "over", False)
        assert "is missing" not in self.paper("ticket")
        page = self.client.get(PAGE)
        self.assertContains(page, "<b>$17.50</b> received in total", 2)
        self.assertContains(page, "<b>$2.00</b> to be refunded.", 1)
        self.decide(first, "accepted")
        assert self.stands() == ("khqr", "matched", True)
        self.assertContains(self.client.get(PAGE), "<b>$2.00</b> to be refunded.", 1)
        self.decide(second, "returned")
        assert self.stands() == ("khqr", "matched", True)
        self.assertContains(self.client.get(PAGE), "Nothing to check")

    def test_parts_that_are_too_little_are_accepted_together(self) -> None:
        self.came("10.00")
        self.decide(self.came("5.00"), "accepted")
        assert self.stands() == ("khqr", "matched", True)
        self.assertContains(self.client.get(PAGE), "Nothing to check")

    def test_the_last_part_may_come_after_the_first_was_accepted(self) -> None:
        self.decide(self.came("14.50"), "accepted")
        assert self.came("1.00").verdict == "matched"
        self.decide(self.came("0.50"), "returned")
        assert self.stands() == ("khqr", "matched", True)

    def test_a_part_that_was_given_back_counts_no_more(self) -> None:
        self.came("10.00")
        self.decide(self.came("7.00"), "returned")
        assert self.stands() == ("khqr", "short", False)
        assert "$5.50 is missing." in self.paper("ticket")
        self.came("5.50")
        assert self.stands() == ("khqr", "matched", True)

    def test_what_is_left_when_a_part_is_given_back_may_be_exact(self) -> None:
        self.came("14.50")
        over = self.came("2.00")
        self.came("1.00")
        assert self.stands() == ("khqr", "over", False)
        self.decide(over, "returned")
        assert self.stands() == ("khqr", "matched", True)
        self.assertContains(self.client.get(PAGE), "Nothing to check")

    def test_too_little_before_the_full_sum_is_owed_back(self) -> None:
        self.came("14.50")
        self.came()
        page = self.client.get(PAGE)
        self.assertContains(page, "<b>$14.50</b> to be refunded.")
        self.assertNotContains(page, 'value="accepted"')

    def test_a_refund_note_names_what_came_before_and_after_it_is_given_back(self) -> None:
        for amount in ("20.50", "13.50"):
            self.order = an_order_by_khqr()
            transfer = self.came(amount)
            self.order = brought_to(fresh(self.order), Status.CANCELLED)
            for note in self.refund_notes():
                assert f"To refund: ${amount}" in note
            self.decide(transfer, "returned")
            for note in self.refund_notes():
                assert f"Refunded: ${amount}" in note

    def test_a_refund_note_leaves_out_what_went_back_before_the_order_was_cancelled(self) -> None:
        over = self.came("20.50")
        self.decide(over, "accepted")
        self.decide(over, "returned")
        self.order = brought_to(fresh(self.order), Status.CANCELLED)
        for note in self.refund_notes():
            assert "To refund: $15.50" in note

    def test_what_was_paid_wrongly_is_accepted_only_when_asked_once_more(self) -> None:
        wrong = self.came("12.00", currency="KHR")
        for kind in ("ticket", "slip"):
            assert "Ask the office before you hand it over." in self.paper(kind)
            assert "do not collect" not in self.paper(kind)
        asked = self.decide(wrong, "accepted")
        self.assertContains(asked, "instead of $15.50. Accept it as full payment?", status_code=409)
        self.assertContains(asked, 'name="how" value="Called her"', status_code=409)
        assert self.stands() == ("khqr", "misdirected", False)
        self.decide(wrong, "accepted", although_different="1")
        assert self.stands() == ("khqr", "matched", True)

    def test_a_cancelled_order_is_not_packed_and_keeps_no_note(self) -> None:
        page = f"/dashboard/orders/{self.order.number}/"
        self.assertContains(self.client.get(page), "Items to pack")
        brought_to(self.order, Status.CANCELLED)
        for words in ("Items to pack", "Note for the rider", "Save note"):
            self.assertNotContains(self.client.get(page), words)
