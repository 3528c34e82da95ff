"""Taking one's own last step back: by whom, for how long, and where it leads."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from orders.fulfilment import lifecycle, undo
from orders.fulfilment.errors import StaleVersion
from orders.models import Order, OrderEvent
from orders.outbox import events
from orders.status import Status
from orders.tracking import order_page
from shop.inventory import stock
from shop.models import Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, a_zone, an_order, brought_to


class Undoing(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.dara = a_member_of_staff("dara")
        cls.sokha = a_member_of_staff("sokha")
        cls.serum = a_variant(in_stock=5)
        cls.order = an_order({cls.serum: 2}, zone=a_zone())

    def moved(self, to, order=None, **more):
        order = order or self.order
        return lifecycle.move(order, to, by=self.dara, seen=order.version, **more)

    def on_hand(self):
        return Variant.objects.get(pk=self.serum.pk).on_hand

    def seconds_later(self, seconds):
        return mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(seconds=seconds))


class TheWayBack(Undoing):
    def test_leads_to_the_state_before_with_an_event_of_its_own(self):
        order = undo.undo(self.moved(Status.CONFIRMED), by=self.dara, seen=2)
        kinds = list(order.events.order_by("version").values_list("kind", flat=True))
        assert (order.status, order.version) == ("pending", 3)
        assert kinds == ["placed", "confirmed", "undone"]
        assert order.events.latest("version").by == self.dara

    def test_each_step_leads_back_to_the_one_before(self):
        for status in (Status.CONFIRMED, Status.PREPARING, Status.READY, Status.OUT, Status.DELIVERED):
            before = Order.objects.get(pk=self.order.pk)
            moved = self.moved(status, before)
            back = undo.undo(moved, by=self.dara, seen=moved.version)
            assert back.status == before.status
            self.moved(status, back)

    def test_goes_one_step_and_no_further(self):
        order = self.moved(Status.PREPARING, self.moved(Status.CONFIRMED))
        order = undo.undo(order, by=self.dara, seen=3)
        with pytest.raises(undo.NotYours):
            undo.undo(order, by=self.dara, seen=4)

    def test_pressed_twice_counts_once(self):
        order = self.moved(Status.CONFIRMED)
        undo.undo(order, by=self.dara, seen=2)
        with pytest.raises(StaleVersion):
            undo.undo(order, by=self.dara, seen=2)

    def test_is_nobody_elses(self):
        order = self.moved(Status.CONFIRMED)
        with pytest.raises(undo.NotYours):
            undo.undo(order, by=self.sokha, seen=2)

    def test_is_over_when_somebody_has_done_something_since(self):
        order = self.moved(Status.CONFIRMED)
        lifecycle.set_paid(order, True, by=self.sokha, seen=2)
        with pytest.raises(StaleVersion):
            undo.undo(order, by=self.dara, seen=2)
        with pytest.raises(undo.NotYours):
            undo.undo(order, by=self.dara, seen=3)

    def test_is_open_for_ten_seconds(self):
        order = self.moved(Status.CONFIRMED)
        with self.seconds_later(9.5):
            assert [one.seconds for one in undo.undoable(self.dara)] == [1]
        with self.seconds_later(10.5), pytest.raises(undo.TooLate):
            undo.undo(order, by=self.dara, seen=2)
        with self.seconds_later(10.5):
            assert undo.undoable(self.dara) == []

    def test_placing_an_order_cannot_be_undone_by_staff(self):
        with pytest.raises(undo.NotYours):
            undo.undo(self.order, by=self.dara, seen=1)

    def test_nor_a_cancellation_by_the_customer(self):
        order = lifecycle.cancel_by_customer(self.order, seen=1)
        with pytest.raises(undo.NotYours):
            undo.undo(order, by=self.dara, seen=2)


class ACancelledOrder(Undoing):
    def cancelled(self):
        return self.moved(Status.CANCELLED, reason="Wrong one")

    def test_takes_its_goods_again(self):
        order = self.cancelled()
        assert self.on_hand() == 5
        order = undo.undo(order, by=self.dara, seen=2)
        assert (order.status, self.on_hand()) == ("pending", 3)
        moved = list(self.serum.movements.filter(reference=order.number).order_by("pk").values_list("kind", "quantity"))
        assert moved == [("sold", -2), ("returned", 2), ("sold", -2)]

    def test_goods_that_were_switched_off_come_back_all_the_same(self):
        order = self.cancelled()
        Variant.objects.filter(pk=self.serum.pk).update(active=False)
        assert undo.undo(order, by=self.dara, seen=2).status == "pending"

    def test_stays_cancelled_when_its_goods_were_sold(self):
        order = self.cancelled()
        stock.correct(self.serum, 1, by=self.dara, reason="Counted")
        with pytest.raises(undo.SoldMeanwhile) as refused:
            undo.undo(order, by=self.dara, seen=2)
        assert [short.sku for short in refused.value.facts["shortages"]] == [self.serum.sku]
        order.refresh_from_db()
        assert (order.status, order.version, self.on_hand()) == ("cancelled", 2, 1)


class HistoryWithASecondThought(Undoing):
    def test_does_not_count_what_was_taken_back(self):
        order = undo.undo(self.moved(Status.CONFIRMED), by=self.dara, seen=2)
        order = self.moved(Status.CONFIRMED, order)
        order = undo.undo(self.moved(Status.PREPARING, order), by=self.dara, seen=5)
        assert [event.version for event in order.events.standing_moves()] == [4]
        assert [events.state_before(order, version) for version in (2, 5, 7)] == ["pending", "confirmed", "confirmed"]

    def test_the_customer_sees_no_time_for_it(self):
        order = undo.undo(self.moved(Status.CONFIRMED), by=self.dara, seen=2)
        steps = order_page.read(order).steps
        assert [step.name for step in steps if step.at] == ["Received"]

    def test_a_cancelled_order_shows_only_steps_that_stood(self):
        order = undo.undo(self.moved(Status.CONFIRMED), by=self.dara, seen=2)
        order = self.moved(Status.CANCELLED, order, reason="She called")
        assert [step.name for step in order_page.read(order).steps] == ["Received", "Cancelled"]


class WhatMayBeTakenBack(Undoing):
    def test_costs_one_query_while_there_is_nothing(self):
        with self.assertNumQueries(1):
            assert undo.undoable(self.dara) == []

    def test_costs_one_for_any_number(self):
        for _ in range(3):
            self.moved(Status.CONFIRMED, an_order({self.serum: 1}))
        with self.assertNumQueries(1):
            found = undo.undoable(self.dara)
        assert [one.back_to for one in found] == [Status.PENDING] * 3
        assert undo.undoable(self.sokha) == []

    def test_not_when_somebody_was_there_after(self):
        brought_to(self.moved(Status.CONFIRMED), Status.CANCELLED)
        assert undo.undoable(self.dara) == []
        assert OrderEvent.objects.filter(by=self.dara).exists()
