"""The life of an order: what may follow what, and who was quicker."""

from itertools import pairwise

import pytest
from django.test import SimpleTestCase

from orders.fulfilment import lifecycle
from orders.fulfilment.errors import NotAllowed, ReasonMissing, StaleVersion
from orders.models import Order
from orders.status import OPEN, PROGRESS, TRANSITIONS, Status, next_after
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, a_zone, an_order, brought_to, the_counter


class TheMoves(SimpleTestCase):
    def test_lead_step_by_step_from_received_to_delivered(self):
        for here, there in pairwise(PROGRESS):
            assert next_after(here, pick_up=False) == there

    def test_every_order_can_be_cancelled_until_it_leaves_the_shop(self):
        assert {status for status in Status if Status.CANCELLED in TRANSITIONS[status]} == set(OPEN) - {Status.OUT}

    def test_nobody_rides_to_a_customer_who_picks_up(self):
        assert next_after(Status.READY, pick_up=True) == Status.DELIVERED


class MovingAnOrder(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.dara = a_member_of_staff("dara")
        cls.sokha = a_member_of_staff("sokha")
        cls.serum = a_variant(in_stock=5)

    def order(self, status="pending"):
        return an_order({self.serum: 2}, status=status)

    def test_writes_one_numbered_event_with_who(self):
        order = lifecycle.move(self.order(), Status.CONFIRMED, by=self.dara, seen=1)
        latest = order.events.latest("version")
        assert (order.status, order.version) == ("confirmed", 2)
        assert (latest.version, latest.kind, latest.by) == (2, "confirmed", self.dara)

    def test_every_move_that_is_not_in_the_plan_is_refused(self):
        for status in Status:
            order = an_order({a_variant(): 1}, status=status)
            for to in set(Status) - TRANSITIONS[status] | {Status.RETURNING, Status.RETURNED}:
                with pytest.raises(NotAllowed):
                    lifecycle.move(order, to, by=self.dara, seen=order.version, reason="trying")
            assert Order.objects.get(pk=order.pk).version == order.version

    def test_tells_the_slower_one_who_was_faster(self):
        order = self.order()
        lifecycle.move(order, Status.CONFIRMED, by=self.dara, seen=1)
        with pytest.raises(StaleVersion) as refused:
            lifecycle.move(order, Status.CONFIRMED, by=self.sokha, seen=1)
        assert (refused.value.code, refused.value.facts["latest"].by) == ("order_changed", self.dara)

    def test_an_order_to_pick_up_skips_the_rider(self):
        order = an_order({self.serum: 1}, zone=the_counter(), status="ready")
        with pytest.raises(NotAllowed):
            lifecycle.move(order, Status.OUT, by=self.dara, seen=order.version)
        assert lifecycle.move(order, Status.DELIVERED, by=self.dara, seen=order.version).status == "delivered"

    def test_cancelling_gives_the_goods_back(self):
        order = self.order("preparing")
        self.serum.refresh_from_db()
        assert self.serum.on_hand == 3
        lifecycle.move(order, Status.CANCELLED, by=self.dara, seen=order.version, reason="The customer called.")
        self.serum.refresh_from_db()
        assert self.serum.on_hand == 5
        assert self.serum.movements.filter(kind="returned", reference=order.number).get().by == self.dara

    def test_cancelling_needs_a_reason(self):
        order = self.order()
        with pytest.raises(ReasonMissing):
            lifecycle.move(order, Status.CANCELLED, by=self.dara, seen=1)
        assert Order.objects.get(pk=order.pk).status == "pending"


class TickingAnOrder(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.dara = a_member_of_staff("dara")
        cls.order = an_order({a_variant(): 1}, zone=a_zone())

    def test_payment_is_ticked_with_who_and_when(self):
        order = lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        event = order.events.latest("version")
        assert order.payment_received
        assert (event.kind, event.by, event.version) == ("paid", self.dara, 2)

    def test_the_same_tick_twice_is_overtaken(self):
        order = lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        with pytest.raises(StaleVersion):
            lifecycle.set_paid(order, True, by=self.dara, seen=2)

    def test_taking_a_tick_back_needs_a_reason(self):
        order = brought_to(self.order, Status.OUT)
        order = lifecycle.set_received(order, True, by=self.dara, seen=5)
        with pytest.raises(ReasonMissing):
            lifecycle.set_received(order, False, by=self.dara, seen=6)
        order = lifecycle.set_received(order, False, by=self.dara, seen=6, reason="Wrong house.")
        assert (order.customer_received, order.version) == (False, 7)

    def test_a_delivered_order_can_still_be_paid(self):
        order = brought_to(self.order, Status.DELIVERED)
        assert lifecycle.set_paid(order, True, by=self.dara, seen=order.version).payment_received

    def test_a_note_is_one_event(self):
        order = lifecycle.add_note(self.order, "Blue gate", by=self.dara)
        assert (order.note, order.notes.get().text) == ("", "Blue gate")
        assert (order.version, order.events.latest("version").kind) == (2, "noted")
