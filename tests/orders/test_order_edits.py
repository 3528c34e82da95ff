"""Changing an order after it was placed: what it takes, gives back and costs, and who may."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from dashboard.orders import history
from madamda.staff.models import User
from orders.cash import audit, cash_book
from orders.checkout.place_order import place_order
from orders.editing import commits, differences, errors, leases
from orders.editing.proposals import Proposal
from orders.fulfilment import amounts_paid, lifecycle, state_table
from orders.fulfilment.errors import NotNow, OrderError, RefundOverLimit, StaleVersion
from orders.models import Order, OrderEdit, OrderLine, PromoCode
from orders.status import Status
from shop.inventory.audit import accounts
from shop.models import StockMovement, Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, a_zone, an_admin, an_order, brought_to, the_counter, wishes


class Editing(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara, cls.vuthy = a_member_of_staff("dara"), a_member_of_staff("vuthy")
        cls.boss = an_admin()
        cls.serum = a_variant(price="14.00", in_stock=10, variant_sku="SERUM")
        cls.soap = a_variant(price="3.00", in_stock=10, variant_sku="SOAP")
        cls.zone = a_zone(fee="1.50")

    def setUp(self) -> None:
        self.order = an_order({self.serum: 2})

    def tearDown(self) -> None:
        assert all(one.agrees for one in audit.order_balances())
        assert all(one.agrees for one in accounts())

    def propose(self, order: Order | None = None, *, by: User | None = None, **changed: Any) -> Order:
        order = Order.objects.get(pk=(order or self.order).pk)
        leases.start(order, by=by or self.dara, seen=order.version)
        same = Proposal.of(order)
        kept = {name: getattr(same, name) for name in Proposal.__slots__}
        proposal = Proposal(**{**kept, **changed})
        leases.propose(order, proposal, by=by or self.dara, seen=order.version)
        return order

    def change(self, order: Order | None = None, *, by: User | None = None, **changed: Any) -> Order:
        order = self.propose(order, by=by, **changed)
        by = by or self.dara
        total = commits.preview(order, by=by).totals.total if changed.get("quantities", True) else Decimal(0)
        return commits.commit(order, by=by, seen=order.version, total=total)

    def refused(self, code: str, **changed: Any) -> Any:
        before = Order.objects.get(pk=self.order.pk)
        with pytest.raises(OrderError) as refusal:
            self.change(**changed)
        assert refusal.value.code == code
        leases.discard(before, by=changed.get("by", self.dara))
        after = Order.objects.get(pk=self.order.pk)
        assert (after.version, after.total) == (before.version, before.total)
        return refusal.value

    def on_hand(self, variant: Variant) -> int:
        return Variant.objects.get(pk=variant.pk).on_hand


class Lines(Editing):
    def test_takes_and_gives_back_differences_only(self) -> None:
        moved = StockMovement.objects.count()
        order = self.change(quantities={self.serum.pk: 1, self.soap.pk: 3})
        assert (self.on_hand(self.serum), self.on_hand(self.soap)) == (9, 7)
        new = list(StockMovement.objects.order_by("pk")[moved:].values_list("variant__sku", "quantity", "reference"))
        assert sorted(new) == [("SERUM", 1, order.number), ("SOAP", -3, order.number)]
        assert (order.goods, order.delivery, order.total) == (Decimal(23), Decimal("1.50"), Decimal("24.50"))

    def test_prices_are_kept_for_what_was_ordered_and_today_s_for_what_is_added(self) -> None:
        Variant.objects.update(price=Decimal("20.00"))
        order = self.change(quantities={self.serum.pk: 3, self.soap.pk: 1})
        assert sorted(order.lines.values_list("price", "amount")) == [
            (Decimal("14.00"), Decimal("42.00")),
            (Decimal("20.00"), Decimal("20.00")),
        ]
        assert (order.goods, order.delivery) == (Decimal(62), Decimal(0))  # free from $50

    def test_a_new_line_has_the_names_that_an_ordered_one_has(self) -> None:
        changed = self.change(quantities={self.serum.pk: 2, self.soap.pk: 1})
        ordered = an_order({self.soap: 1})
        columns = ("sku", "name", "name_en", "name_km", "option", "option_en", "option_km")
        lines = OrderLine.objects.rewrite(False).filter(variant=self.soap.pk).values_list(*columns)
        assert lines.get(order=changed) == lines.get(order=ordered)

    def test_what_is_short_is_said_per_line(self) -> None:
        refusal = self.refused("edit_goods_sold_out", quantities={self.serum.pk: 10, self.soap.pk: 11})
        assert refusal.most == {self.soap.pk: 10}  # 2 serums are the order's own, 8 more are there
        assert self.refused("edit_goods_sold_out", quantities={self.serum.pk: 11}).most == {self.serum.pk: 10}

    def test_what_is_not_for_sale_is_not_added_and_can_be_lowered(self) -> None:
        Variant.objects.filter(pk=self.serum.pk).update(active=False)
        assert self.refused("edit_goods_not_for_sale", quantities={self.serum.pk: 3}).variants == [self.serum.pk]
        assert self.change(quantities={self.serum.pk: 1}).goods == Decimal(14)

    def test_removing_all_lines_cancels_with_a_reason(self) -> None:
        self.refused("reason_missing", quantities={})
        order = self.change(quantities={}, reason="She wants nothing")
        assert (order.status, self.on_hand(self.serum)) == (Status.CANCELLED, 10)
        assert not OrderEdit.objects.filter(outcome="open").exists()

    def test_the_event_says_the_change_and_the_row_keeps_all(self) -> None:
        order = self.change(quantities={self.serum.pk: 1}, address="Street 271")
        event, edit = order.events.latest("version"), order.edits.get()
        assert (event.kind, event.by, order.version, edit.version) == ("edited", self.dara, 2, 2)
        assert event.reason.startswith("SERUM: 2 → 1")
        assert (edit.before["total"], edit.after["total"]) == ("29.50", "15.50")
        assert (edit.before["address"], edit.after["address"]) == ("No. 118, Street 63", "Street 271")

    def test_a_change_too_long_for_its_event_is_whole_in_the_history(self) -> None:
        added = {a_variant(variant_sku=f"A-RATHER-LONG-NAME-{n:02}", price="1.00").pk: 1 for n in range(20)}
        order = self.change(quantities={self.serum.pk: 2, **added})
        assert len(order.events.latest("version").reason) == 300
        assert "A-RATHER-LONG-NAME-19: 0 → 1" in history.of(order).entries[0].note

    def test_nothing_changed_is_no_event(self) -> None:
        assert self.change().version == 1
        assert not OrderEdit.objects.filter(outcome="open").exists()


class Terms(Editing):
    def test_a_new_zone_brings_its_fee_and_days(self) -> None:
        province = a_zone("kampot", fee="4.00", days_min=5, days_max=9)
        order = self.change(zone="kampot")
        assert (order.zone, order.delivery, order.days_max) == (province, Decimal(4), 9)
        assert order.promised_until is not None
        assert self.order.promised_until is not None
        assert order.promised_until > self.order.promised_until

    def test_the_promise_stays_in_the_same_zone(self) -> None:
        Order.objects.update(promised_from="2026-01-01", promised_until="2026-01-02")
        assert str(self.change(quantities={self.serum.pk: 1}).promised_until) == "2026-01-02"

    def test_pick_up_has_no_address_and_delivery_needs_one(self) -> None:
        the_counter()
        order = self.change(zone="pick-up")
        assert (order.is_pick_up, order.address, order.delivery) == (True, "", Decimal(0))
        self.refused("edit_address_missing", zone="phnom-penh")
        self.refused("edit_zone_not_offered", zone="atlantis")

    def test_another_phone_is_another_customer(self) -> None:
        order = self.change(phone="+85598765432")
        assert (order.customer_phone, order.customer.phone) == ("+85598765432", "+85598765432")

    def test_a_fee_by_hand_needs_a_reason(self) -> None:
        self.refused("edit_fee_reason_missing", fee=Decimal("0.50"))
        order = self.change(fee=Decimal("0.50"), fee_reason="We were late")
        assert (order.delivery, order.total) == (Decimal("0.50"), Decimal("28.50"))
        assert "We were late" in order.events.latest("version").reason
        assert self.change(quantities={self.serum.pk: 1}).delivery == Decimal("0.50")  # a fee by hand stays

    def test_a_discount_by_hand_is_within_the_limit(self) -> None:
        refusal = self.refused("edit_discount_above_limit", discount=Decimal("2.80"))
        assert refusal.facts["percent"] == 0
        order = self.change(discount=Decimal("2.80"), by=self.boss)
        assert (order.discount, order.total) == (Decimal("2.80"), Decimal("26.70"))
        assert self.change(quantities={self.serum.pk: 1}).discount == Decimal("2.80")  # granted before


class Codes(Editing):
    def setUp(self) -> None:
        self.code = PromoCode.objects.create(code="TENOFF", kind="percent", amount=10, minimum=20)
        agreed = wishes(self.zone, total="26.70", promo_code="TENOFF")
        self.order = place_order(quantities={self.serum.pk: 2}, wishes=agreed)

    def used(self) -> int:
        return PromoCode.objects.get().used

    def test_is_computed_anew(self) -> None:
        order = self.change(quantities={self.serum.pk: 3})
        assert (order.discount, order.promo_code, order.promo_use.discount) == (
            Decimal("4.20"),
            "TENOFF",
            Decimal("4.20"),
        )
        assert self.used() == 1

    def test_below_its_minimum_somebody_decides(self) -> None:
        self.refused("edit_promo_undecided", quantities={self.serum.pk: 1})
        self.refused("edit_discount_above_limit", quantities={self.serum.pk: 1}, promo="keep")
        order = self.change(quantities={self.serum.pk: 1}, promo="keep", by=self.boss)
        assert (order.discount, order.promo_code, self.used()) == (Decimal("1.40"), "TENOFF", 1)

    def test_what_is_dropped_is_given_back(self) -> None:
        order = self.change(quantities={self.serum.pk: 1}, promo="drop")
        assert (order.discount, order.promo_code, self.used()) == (Decimal(0), "", 0)
        assert order.promo_use.given_back_at

    def test_a_customer_loses_it_below_the_minimum(self) -> None:
        order = commits.lower(self.order, {self.serum.pk: 1}, seen=1, total=Decimal("15.50"))
        assert (order.discount, self.used()) == (Decimal(0), 0)


class Who(Editing):
    def test_a_second_person_is_told_who_has_it(self) -> None:
        leases.start(self.order, by=self.dara, seen=1)
        with pytest.raises(errors.BeingEdited) as refusal:
            leases.start(self.order, by=self.vuthy, seen=1)
        assert refusal.value.edit.by == self.dara
        assert leases.start(self.order, by=self.dara, seen=1).by == self.dara

    def test_an_expired_lease_is_taken_over_and_the_first_has_lost_it(self) -> None:
        order = self.propose(quantities={self.serum.pk: 1})
        OrderEdit.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        leases.start(order, by=self.vuthy, seen=1)
        with pytest.raises(errors.EditLost):
            commits.commit(order, by=self.dara, seen=1, total=Decimal("15.50"))
        assert list(order.edits.values_list("by__username", "outcome")) == [("dara", "taken_over"), ("vuthy", "open")]

    def test_discarding_changes_nothing_and_lets_the_next_in(self) -> None:
        order = self.propose(quantities={self.serum.pk: 1})
        leases.discard(order, by=self.vuthy)
        leases.discard(order, by=self.dara)
        leases.start(order, by=self.vuthy, seen=1)
        assert Order.objects.get(pk=order.pk).version == 1

    def test_the_version_seen_and_the_total_shown_are_checked(self) -> None:
        order = self.propose(quantities={self.serum.pk: 1})
        with pytest.raises(errors.TotalDiffers):
            commits.commit(order, by=self.dara, seen=1, total=Decimal(1))
        lifecycle.move(order, Status.CONFIRMED, by=self.vuthy, seen=1)
        with pytest.raises(StaleVersion):
            commits.commit(order, by=self.dara, seen=1, total=Decimal("15.50"))

    def test_until_ready_all_on_the_way_only_the_address_then_nothing(self) -> None:
        for status in (Status.CONFIRMED, Status.PREPARING, Status.READY):
            self.order = brought_to(Order.objects.get(pk=self.order.pk), status)
            self.order = self.change(address=f"Street {status}")
        self.order = brought_to(self.order, Status.OUT)
        self.refused("order_not_editable", quantities={self.serum.pk: 1})
        self.refused("order_not_editable", fee=Decimal(0), fee_reason="late")
        self.order = self.change(address="Street 9", phone="+85511222333")
        assert self.order.address == "Street 9"
        self.order = brought_to(self.order, Status.DELIVERED)
        self.refused("order_not_editable", address="Street 10")


class Customers(Editing):
    def lower(self, quantities: dict[int, int], total: str, seen: int = 1) -> Order:
        return commits.lower(self.order, quantities, seen=seen, total=Decimal(total))

    def test_lowers(self) -> None:
        order = self.lower({self.serum.pk: 1}, "15.50")
        assert (order.total, self.on_hand(self.serum)) == (Decimal("15.50"), 9)
        assert order.events.latest("version").by is None

    def test_never_raises(self) -> None:
        for quantities in ({self.serum.pk: 3}, {self.serum.pk: 2, self.soap.pk: 1}, {self.serum.pk: 0}):
            with pytest.raises(errors.OnlyLess):
                self.lower(quantities, "15.50")

    def test_removing_all_cancels(self) -> None:
        assert self.lower({}, "0").status == Status.CANCELLED

    def test_not_while_staff_change_it_nor_once_begun(self) -> None:
        leases.start(self.order, by=self.dara, seen=1)
        with pytest.raises(errors.BeingEdited):
            self.lower({self.serum.pk: 1}, "15.50")
        brought_to(self.order, Status.CONFIRMED)
        for seen in (1, 2):
            with pytest.raises(errors.NotLowered):
                self.lower({self.serum.pk: 1}, "15.50", seen=seen)


class Cash(Editing):
    def paid(self) -> Order:
        self.order = lifecycle.set_paid(self.order, True, by=self.dara, seen=self.order.version)
        return self.order

    def test_more_is_to_be_collected_until_it_came(self) -> None:
        self.paid()
        order = self.change(quantities={self.serum.pk: 2, self.soap.pk: 1})
        assert (order.balance_due, order.payment_received) == (Decimal(3), True)
        assert (amounts_paid.still_to_collect(order), amounts_paid.overpaid(order)) == (Decimal(3), Decimal(0))
        state = state_table.of(order)
        assert (str(state.badge and state.badge.words), state.is_paid) == ("Collect $3.00 more", False)
        assert cash_book.received(order).base == Decimal("29.50")
        order = differences.settle(order, by=self.dara, seen=order.version)
        assert (order.balance_due, cash_book.received(order).base) == (Decimal(0), Decimal("32.50"))
        assert state_table.of(order).is_paid

    def test_less_is_to_be_refunded_with_a_reason_within_the_limit(self) -> None:
        self.paid()
        order = self.change(quantities={self.serum.pk: 1})
        assert (order.balance_due, amounts_paid.overpaid(order)) == (Decimal(-14), Decimal(14))
        assert str(state_table.of(order).badge.words) == "Refund due $14.00"
        for by, reason, code in (
            (self.dara, "", "reason_missing"),
            (self.dara, "in cash", "refund_over_limit"),
        ):
            with pytest.raises(OrderError) as refusal:
                differences.settle(order, by=by, seen=order.version, reason=reason)
            assert refusal.value.code == code
        order = differences.settle(order, by=self.boss, seen=order.version, reason="in cash")
        assert (order.balance_due, cash_book.received(order).base) == (Decimal(0), Decimal("15.50"))
        with pytest.raises(NotNow):
            differences.settle(order, by=self.boss, seen=order.version, reason="in cash")

    def test_there_and_back_is_nothing(self) -> None:
        self.paid()
        self.order = self.change(quantities={self.serum.pk: 1})
        assert self.change(quantities={self.serum.pk: 2}).balance_due == Decimal(0)

    def test_marking_it_unpaid_counts_all_again(self) -> None:
        self.paid()
        order = self.change(quantities={self.serum.pk: 1})
        order = lifecycle.set_paid(order, False, by=self.dara, seen=order.version, reason="It was another order")
        assert (order.balance_due, amounts_paid.still_to_collect(order)) == (Decimal(0), Decimal("15.50"))
        assert cash_book.received(order).base == 0

    def test_a_cancelled_order_owes_what_was_paid(self) -> None:
        self.paid()
        order = self.change(quantities={self.serum.pk: 1})
        order = lifecycle.move(order, Status.CANCELLED, by=self.dara, seen=order.version, reason="She called")
        assert amounts_paid.refund(order, []) == "To refund: $29.50"
        assert amounts_paid.overpaid(order) == 0  # it is owed as a whole
        how = {"seen": order.version, "reason": "given back"}
        with pytest.raises(RefundOverLimit):
            lifecycle.set_paid(order, False, by=self.dara, **how)
        order = lifecycle.set_paid(order, False, by=self.boss, **how)
        assert (order.balance_due, cash_book.received(order).base) == (Decimal(0), Decimal(0))


@override_settings(EDIT_LEASE_MINUTES=3)
class LeaseLength(Editing):
    def test_is_a_setting(self) -> None:
        edit = leases.start(self.order, by=self.dara, seen=1)
        assert timedelta(minutes=2) < edit.expires_at - timezone.now() <= timedelta(minutes=3)
