"""Deliveries that fail: attempts, the way back, and the count at the shop."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from orders.deliveries import attempts
from orders.deliveries.attempts import Count, CountDiffers, NotOnTheWay, OwnGoods
from orders.fulfilment import lifecycle, undo
from orders.fulfilment.errors import NotAllowed, ReasonMissing
from orders.models import CashEntry, Order
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order, with_limits

Outcome = attempts.Outcome


class AtTheDoor(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara, cls.sokha = a_member_of_staff("dara"), a_member_of_staff("sokha")
        cls.serum, cls.soap = a_variant(in_stock=5), a_variant(in_stock=5)

    def setUp(self) -> None:
        self.order = an_order({self.serum: 2, self.soap: 1}, status="out")

    def fail(self, outcome: Outcome = Outcome.NOT_HOME, **how: object) -> Order:
        self.order = attempts.record_failed(self.order, outcome, by=self.dara, seen=self.order.version, **how)
        return self.order

    def count(self, serum: Count, soap: Count, **how: object) -> Order:
        lines = {line.variant_id: line.pk for line in self.order.lines.all()}
        counts = {lines[self.serum.pk]: serum, lines[self.soap.pk]: soap}
        how = {"by": self.sokha, "seen": self.order.version, **how}
        self.order = attempts.count_in(self.order, counts, **how)
        return self.order

    def left(self) -> tuple[int, int]:
        self.serum.refresh_from_db()
        self.soap.refresh_from_db()
        call_command("audit_stock", verbosity=0)
        return self.serum.on_hand, self.soap.on_hand

    def test_goods_on_the_road_are_not_for_sale_and_cannot_be_cancelled(self) -> None:
        with pytest.raises(NotAllowed):
            lifecycle.move(self.order, Status.CANCELLED, by=self.dara, seen=self.order.version, reason="Changed mind")
        for step in (lambda: None, self.fail, lambda: self.fail(Outcome.REFUSED)):
            step()
            assert self.left() == (3, 4)
        assert self.order.status == Status.RETURNING

    def test_a_missed_customer_is_tried_again_on_the_day_that_was_agreed(self) -> None:
        day = timezone.localdate() + timedelta(days=2)
        self.fail(Outcome.POSTPONED, next_day=day, note="After the wedding")
        assert (self.order.status, self.order.failed_attempts, self.order.next_attempt) == (Status.OUT, 1, day)
        event = self.order.events.latest("version")
        assert (event.kind, event.by, event.reason) == ("attempted", self.dara, "After the wedding")

    @override_settings(MAX_DELIVERY_ATTEMPTS=2)
    def test_the_last_attempt_brings_the_goods_back(self) -> None:
        assert self.fail().status == Status.OUT
        assert self.fail().status == Status.RETURNING
        assert [one.number for one in self.order.attempts.all()] == [1, 2]

    def test_what_is_counted_goes_back_on_sale_and_what_is_spoilt_or_missing_does_not(self) -> None:
        self.fail(Outcome.REFUSED)
        self.count(Count(1, spoilt=1), Count(0, missing=1), reason="One broke, one was lost")
        assert (self.order.status, self.left()) == (Status.RETURNED, (4, 4))

    def test_every_piece_is_counted_and_a_loss_has_a_reason(self) -> None:
        self.fail(Outcome.REFUSED)
        for serum, soap, refusal in (
            (Count(1), Count(1), CountDiffers),
            (Count(3), Count(1), CountDiffers),
            (Count(1, spoilt=1), Count(1), ReasonMissing),
        ):
            with pytest.raises(refusal):
                self.count(serum, soap)
            self.order = Order.objects.get(pk=self.order.pk)
        assert (self.order.status, self.left()) == (Status.RETURNING, (3, 4))

    def test_the_driver_does_not_count_his_own_goods(self) -> None:
        self.fail(Outcome.REFUSED, driver=self.dara)
        with pytest.raises(OwnGoods):
            self.count(Count(2), Count(1), by=self.dara)
        assert self.count(Count(2), Count(1)).status == Status.RETURNED

    def test_only_what_is_on_the_way_fails_and_only_what_comes_back_is_counted(self) -> None:
        with pytest.raises(NotOnTheWay):
            self.count(Count(2), Count(1))
        self.order = lifecycle.move(self.order, Status.DELIVERED, by=self.dara, seen=self.order.version)
        with pytest.raises(NotOnTheWay):
            self.fail()

    def test_a_step_pressed_by_mistake_is_undone(self) -> None:
        for outcome in (Outcome.NOT_HOME, Outcome.REFUSED):
            self.fail(outcome)
            self.order = undo.undo(self.order, by=self.dara, seen=self.order.version)
            assert (self.order.status, self.order.failed_attempts) == (Status.OUT, 0)
        assert [one.undone for one in self.order.attempts.all()] == [True, True]
        self.fail(Outcome.REFUSED)
        self.count(Count(2), Count(1), by=self.sokha)
        with pytest.raises(undo.NotYours):
            undo.undo(self.order, by=self.sokha, seen=self.order.version)

    def test_money_paid_before_is_owed_and_entered_when_it_is_given_back(self) -> None:
        self.order = lifecycle.set_paid(self.order, True, by=self.dara, seen=self.order.version)
        self.fail(Outcome.REFUSED)
        self.client.force_login(self.dara)
        self.order = lifecycle.set_paid(
            self.order,
            False,
            by=with_limits(self.dara, max_refund=50),
            seen=self.order.version,
            reason="At the counter",
        )
        amounts = list(CashEntry.objects.filter(order=self.order).values_list("kind", "amount"))
        assert amounts == [("collected", self.order.total), ("refund_paid", -self.order.total)]
        call_command("audit_cash", verbosity=0)


class OnThePages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara, cls.sokha = a_member_of_staff("dara"), a_member_of_staff("sokha")
        cls.serum = a_variant(in_stock=5)

    def setUp(self) -> None:
        self.order = an_order({self.serum: 2}, status="out")
        self.client.force_login(self.dara)

    def press(self, what: str, **data: object) -> int:
        self.order.refresh_from_db()
        sent = {"version": self.order.version, **data}
        answer = self.client.post(f"/dashboard/orders/{self.order.number}/{what}/", sent)
        self.page = answer.content.decode()
        self.order.refresh_from_db()
        return answer.status_code

    def test_a_delivery_fails_comes_back_and_is_counted(self) -> None:
        assert self.press("attempt", outcome="not_home", next_day=timezone.localdate().isoformat()) == 303
        self.assertContains(self.client.get("/dashboard/"), "1 failed delivery, again on")
        self.assertContains(self.client.get(self.order.get_absolute_url()), "We couldn’t reach you")
        assert self.press("attempt", outcome="refused", note="Too dear") == 303
        self.assertContains(self.client.get(f"/dashboard/orders/{self.order.number}/"), "Refused: Too dear")
        self.assertContains(self.client.get("/dashboard/"), "Count the goods")
        self.assertContains(self.client.get(self.order.get_absolute_url()), "We couldn’t deliver this order")
        [line] = self.order.lines.all()
        page = self.client.get(f"/dashboard/orders/{self.order.number}/")
        self.assertContains(page, f'name="sellable-{line.pk}"')
        assert self.press("count", **{f"sellable-{line.pk}": 1, f"spoilt-{line.pk}": 1}) == 409
        assert self.press("count", **{f"sellable-{line.pk}": 1, f"spoilt-{line.pk}": 1, "reason": "Broken"}) == 303
        assert self.order.status == "returned"
        self.assertNotContains(self.client.get("/dashboard/"), f'id="order-{self.order.number}"')

    def test_bad_input_is_answered_on_the_page_with_what_was_typed(self) -> None:
        far = (timezone.localdate() + timedelta(days=400)).isoformat()
        assert self.press("attempt", outcome="postponed", note="Wedding", next_day=far) == 400
        assert 'value="Wedding"' in self.page
        assert self.press("attempt", outcome="burnt", note="Wedding") == 400
        self.press("attempt", outcome="refused")
        [line] = self.order.lines.all()
        for pieces in ("x", "-1", "9" * 40):
            assert self.press("count", **{f"sellable-{line.pk}": pieces, "reason": "Wet"}) == 400
            assert 'value="Wet"' in self.page
        assert self.order.status == "returning"

    def test_the_slower_of_two_is_told_who_was_faster(self) -> None:
        seen = self.order.version
        attempts.record_failed(self.order, Outcome.REFUSED, by=self.sokha, seen=seen)
        assert self.press("status", status="delivered", version=seen) == 303
        self.assertContains(self.client.get("/dashboard/"), "Sokha was quicker")
        assert self.order.status == "returning"
