"""After delivery: returns, exchanges and claims, refunds, and replacements."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import override_settings

from orders.cash import cash_book
from orders.checkout.place_order import place_order
from orders.deliveries.attempts import Count, CountDiffers
from orders.fulfilment import lifecycle, refunds
from orders.fulfilment.errors import NotNow, ReasonMissing, RefundOverLimit, StaleVersion
from orders.models import CashEntry, Order, OrderEvent, PromoCode, Promoter, PromoUse, Refund, Return
from orders.returns import payouts, replacements, requests
from orders.returns.errors import (
    MoreThanDelivered,
    NothingChosen,
    NotPaid,
    NotReturnable,
    OrderMovedOn,
    RefundedAlready,
    RefundTooHigh,
    TooFewLeft,
    WrongStep,
)
from orders.returns.requests import Request
from orders.status import Status
from shop.models import Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_admin, an_order, brought_to, wishes, with_limits

Kind, Reason, Step = Return.Kind, Return.Reason, Return.Status
Method = Refund.Method


def paid(order: Order) -> Order:
    return lifecycle.set_paid(order, True, by=an_or_the_boss(), seen=order.version)


def an_or_the_boss():  # type: ignore[no-untyped-def]  # a user of the tests
    from madamda.staff.models import User

    return User.objects.filter(username="boss").first() or an_admin()


class AfterDelivery(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss, cls.dara = an_admin(), a_member_of_staff("dara")
        cls.serum, cls.soap = a_variant(price="14.00", in_stock=9), a_variant(price="10.00", in_stock=9)

    def setUp(self) -> None:
        self.order = paid(an_order({self.serum: 2, self.soap: 1}, status="delivered"))
        self.line = {line.variant_id: line.pk for line in self.order.lines.all()}

    def tearDown(self) -> None:
        call_command("audit_stock", verbosity=0)
        call_command("audit_cash", verbosity=0)

    def now(self) -> Order:
        self.order = Order.objects.get(pk=self.order.pk)
        return self.order

    def ask(self, pieces: Mapping[Variant, int], kind: Kind = Kind.RETURN) -> Return:
        wanted = Request(kind, Reason.DAMAGED, {self.line[one.pk]: n for one, n in pieces.items()}, "It leaks")
        return requests.ask_by_customer(self.order, wanted, seen=self.now().version)

    def approved(self, pieces: Mapping[Variant, int], kind: Kind = Kind.RETURN) -> Return:
        item = self.ask(pieces, kind)
        requests.approve(item, by=self.dara, seen=self.now().version)
        return item

    def received(self, pieces: Mapping[Variant, int], kind: Kind = Kind.RETURN) -> Return:
        item = self.approved(pieces, kind)
        counts = {self.line[one.pk]: Count(n) for one, n in pieces.items()}
        requests.receive(item, counts, by=self.dara, seen=self.now().version)
        item.refresh_from_db()
        return item

    def refund(self, item: Return, amount: str, **how: object) -> Order:
        how = {"method": Method.CASH, "how": "In her hand", "by": self.boss, "seen": self.now().version, **how}
        return payouts.refund(item, amount=Decimal(amount), **how)

    def left(self, variant: Variant) -> int:
        variant.refresh_from_db()
        return variant.on_hand

    def test_a_refund_takes_its_share_of_the_commission_back_but_not_of_the_delivery_fee(self) -> None:
        promoter = Promoter.objects.create(name="Bopha", commission=10)
        code = PromoCode.objects.create(code="LOTUS", amount=10, promoter=promoter)
        wanted = wishes(total="35.70", promo_code=code.code)
        order = place_order(quantities={self.serum.pk: 2, self.soap.pk: 1}, wishes=wanted)
        self.order = paid(brought_to(order, Status.DELIVERED))
        self.line = {line.variant_id: line.pk for line in self.order.lines.all()}
        use = PromoUse.objects.get(order=self.order)
        assert (use.rate, use.commission) == (10, Decimal("3.42"))  # of 38.00, less 10 %
        self.refund(self.received({self.soap: 1}), "10.50", with_delivery=True)
        use.refresh_from_db()
        assert use.commission == Decimal("2.52")  # 9.00 of the 10.50 were goods
        for _ in range(3):
            payouts.give_goodwill(
                self.now(), amount=Decimal(8), method=Method.CASH, how="Late", by=self.boss, seen=self.now().version
            )
        use.refresh_from_db()
        assert use.commission == Decimal("0.12")

    def test_a_return_goes_from_request_to_refund_and_each_step_is_an_event(self) -> None:
        before = cash_book.balance(cash_book.TILL).base
        item = self.received({self.serum: 1})
        assert self.left(self.serum) == 8
        self.refund(item, "14.00")
        item.refresh_from_db()
        assert item.status == Step.DONE
        kinds = list(self.order.events.order_by("-version").values_list("kind", "by__username")[:4])
        assert kinds == [
            ("refunded", "boss"), ("ret_received", "dara"), ("ret_approved", "dara"), ("return_asked", None),
        ]  # fmt: skip
        assert cash_book.balance(cash_book.TILL).base == before - 14
        refund = Refund.objects.get()
        assert (refund.amount, refund.method, refund.how, refund.by) == (14, "cash", "In her hand", self.boss)

    def test_goods_are_in_stock_only_once_they_are_counted(self) -> None:
        item = self.approved({self.serum: 2})
        assert self.left(self.serum) == 7
        for counts in ({}, {self.line[self.serum.pk]: Count(1)}, {self.line[self.soap.pk]: Count(2)}):
            with pytest.raises(CountDiffers):
                requests.receive(item, counts, by=self.dara, seen=self.now().version)
        counts = {self.line[self.serum.pk]: Count(1, spoilt=1)}
        with pytest.raises(ReasonMissing):
            requests.receive(item, counts, by=self.dara, seen=self.now().version)
        requests.receive(item, counts, by=self.dara, seen=self.now().version, reason="Broken glass")
        assert self.left(self.serum) == 8

    def test_not_more_than_was_delivered_is_taken_back(self) -> None:
        with pytest.raises(MoreThanDelivered):
            self.ask({self.serum: 3})
        first = self.ask({self.serum: 1})
        with pytest.raises(MoreThanDelivered):
            self.ask({self.serum: 2})
        requests.refuse(first, by=self.dara, seen=self.now().version, reason="It was opened")
        self.ask({self.serum: 2})
        with pytest.raises(NothingChosen):
            self.ask({self.soap: 0})

    def test_a_line_of_another_order_is_not_ours(self) -> None:
        other = an_order({self.soap: 1}, status="delivered")
        wanted = Request(Kind.RETURN, Reason.OTHER, {other.lines.get().pk: 1})
        with pytest.raises(MoreThanDelivered):
            requests.ask_by_customer(self.order, wanted, seen=self.order.version)

    def test_the_customer_asks_within_some_days_and_the_shop_at_any_time(self) -> None:
        wanted = Request(Kind.RETURN, Reason.OTHER, {self.line[self.soap.pk]: 1})
        with override_settings(RETURN_DAYS=0):
            with pytest.raises(NotReturnable):
                requests.ask_by_customer(self.order, wanted, seen=self.order.version)
            requests.ask(self.order, wanted, by=self.dara, seen=self.order.version)

    def test_nothing_comes_back_that_was_not_delivered(self) -> None:
        order = an_order({self.soap: 1}, status="out")
        wanted = Request(Kind.RETURN, Reason.OTHER, {order.lines.get().pk: 1})
        with pytest.raises(NotReturnable):
            requests.ask(order, wanted, by=self.dara, seen=order.version)

    def test_the_version_seen_counts(self) -> None:
        seen = self.order.version
        item = self.ask({self.soap: 1})
        wanted = Request(Kind.RETURN, Reason.OTHER, {self.line[self.serum.pk]: 1})
        with pytest.raises(OrderMovedOn):
            requests.ask_by_customer(self.order, wanted, seen=seen)
        with pytest.raises(StaleVersion):
            requests.approve(item, by=self.dara, seen=seen)
        with pytest.raises(WrongStep):
            requests.receive(item, {}, by=self.dara, seen=self.now().version)
        with pytest.raises(ReasonMissing):
            requests.refuse(item, by=self.dara, seen=self.now().version, reason="")

    def test_a_refund_comes_once_and_after_the_goods(self) -> None:
        item = self.approved({self.soap: 1})
        with pytest.raises(WrongStep):
            self.refund(item, "10.00")
        requests.receive(item, {self.line[self.soap.pk]: Count(1)}, by=self.dara, seen=self.now().version)
        seen = self.now().version
        self.refund(item, "10.00")
        with pytest.raises(RefundedAlready) as told:
            self.refund(item, "10.00", seen=seen)
        assert told.value.facts["refund"].amount == 10
        assert refunds.left(self.now()) == Decimal("29.50")

    def test_a_refund_is_at_most_what_the_goods_are_worth_and_the_fee_only_by_a_tick(self) -> None:
        item = self.received({self.soap: 1})
        with pytest.raises(RefundTooHigh):
            self.refund(item, "11.50")
        self.refund(item, "11.50", with_delivery=True)

    def test_refunds_have_a_limit_per_person(self) -> None:
        item = self.received({self.soap: 1})
        with pytest.raises(RefundOverLimit):
            self.refund(item, "10.00", by=self.dara)
        self.refund(item, "10.00", by=with_limits(self.dara, max_refund=10))

    def test_an_unpaid_order_has_nothing_to_give_back(self) -> None:
        self.order = an_order({self.serum: 2, self.soap: 1}, status="delivered")
        self.line = {line.variant_id: line.pk for line in self.order.lines.all()}
        with pytest.raises(RefundTooHigh):
            self.refund(self.received({self.soap: 1}), "10.00")

    def test_goodwill_needs_no_goods(self) -> None:
        how = {"method": Method.BANK, "how": "It came late", "by": self.boss}
        payouts.give_goodwill(self.order, amount=Decimal("39.50"), seen=self.order.version, **how)
        with pytest.raises(RefundTooHigh):
            payouts.give_goodwill(self.order, amount=Decimal("0.01"), seen=self.now().version, **how)
        with pytest.raises(NotNow):  # it was received, and given back
            lifecycle.set_paid(self.order, False, by=self.boss, seen=self.now().version, reason="Mistake")

    def test_the_database_keeps_refunds_within_what_was_paid_and_as_they_are(self) -> None:
        facts = {"order": self.order, "method": "bank", "how": "-", "by": self.boss}
        with pytest.raises(IntegrityError, match="refund"), transaction.atomic():
            Refund.objects.create(amount=Decimal("39.51"), **facts)
        one = Refund.objects.create(amount=Decimal("39.50"), **facts)
        with pytest.raises(IntegrityError), transaction.atomic():
            Refund.objects.create(amount=Decimal("0.01"), **facts)
        for change in (one.delete, lambda: Refund.objects.update(amount=1)):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()

    def test_an_exchange_takes_other_goods_and_collects_the_difference(self) -> None:
        item = self.received({self.soap: 1}, Kind.EXCHANGE)
        new = replacements.replace(item, {self.serum.pk: 1}, by=self.dara, seen=self.now().version)
        assert (new.goods, new.discount, new.delivery, new.total) == (14, 10, 0, 4)
        assert (new.status, new.payment_received, new.customer_phone) == (
            Status.CONFIRMED,
            False,
            self.order.customer_phone,
        )
        item.refresh_from_db()
        assert (item.status, item.replacement, item.credit) == (Step.DONE, new, 10)
        assert self.left(self.serum) == 6
        assert refunds.left(self.now()) == Decimal("29.50")
        with pytest.raises(WrongStep):
            replacements.replace(item, {self.serum.pk: 1}, by=self.dara, seen=self.now().version)

    def test_an_exchange_for_something_cheaper_leaves_the_difference_to_refund(self) -> None:
        item = self.received({self.serum: 1}, Kind.EXCHANGE)
        new = replacements.replace(item, {self.soap.pk: 1}, by=self.dara, seen=self.now().version)
        assert (new.total, new.payment_received) == (0, True)
        item.refresh_from_db()
        assert (item.status, payouts.due(item)) == (Step.RECEIVED, 4)
        with pytest.raises(RefundTooHigh):
            self.refund(item, "4.01")
        self.refund(item, "4.00")

    def test_an_exchange_changes_nothing_if_the_goods_are_gone_or_the_order_is_not_paid(self) -> None:
        item = self.received({self.serum: 1}, Kind.EXCHANGE)
        with pytest.raises(TooFewLeft):
            replacements.replace(item, {self.soap.pk: 99}, by=self.dara, seen=self.now().version)
        assert Order.objects.count() == 1
        self.order = an_order({self.serum: 2, self.soap: 1}, status="delivered")
        self.line = {line.variant_id: line.pk for line in self.order.lines.all()}
        item = self.received({self.soap: 1}, Kind.EXCHANGE)
        with pytest.raises(NotPaid):
            replacements.replace(item, {self.soap.pk: 1}, by=self.dara, seen=self.now().version)

    def test_a_claim_is_replaced_for_nothing_and_its_goods_need_not_come_back(self) -> None:
        item = self.approved({self.serum: 1}, Kind.CLAIM)
        new = replacements.replace(item, {self.serum.pk: 1}, by=self.dara, seen=self.now().version)
        assert (new.total, new.payment_received, self.left(self.serum)) == (0, True, 6)
        item.refresh_from_db()
        assert item.status == Step.DONE
        assert refunds.left(self.now()) == Decimal("25.50")

    def test_a_claim_is_refunded_without_its_goods(self) -> None:
        self.refund(self.approved({self.soap: 1}, Kind.CLAIM), "10.00", method=Method.KHQR)
        assert not CashEntry.objects.filter(kind=CashEntry.Kind.REFUND_PAID).exists()

    def test_an_order_that_was_cancelled_and_given_back_has_its_refund_written_down(self) -> None:
        order = brought_to(paid(an_order({self.soap: 1})), Status.CANCELLED)
        order = lifecycle.set_paid(order, False, by=self.boss, seen=order.version, reason="Called her")
        refund = order.refunds.get()
        assert (refund.amount, refund.method, refund.how) == (Decimal("11.50"), "cash", "Called her")
        assert order.events.latest("version").kind == OrderEvent.Kind.REFUNDED


class Shares(TestCase):
    def test_the_discount_is_shared_to_the_cent_and_its_remainder_is_on_the_largest_line(self) -> None:
        from orders.returns import shares

        goods = {a_variant(price="10.00"): 3, a_variant(price="3.33"): 1, a_variant(price="0.07"): 1}
        order = an_order(goods, status="delivered")
        order.discount = Decimal("1.00")
        lines = list(order.lines.all())
        whole = {line.pk: line.quantity for line in lines}
        assert shares.worth(order, lines, whole, {}) == order.goods - 1
        one_by_one = [shares.worth(order, lines, {lines[0].pk: 1}, {lines[0].pk: before}) for before in range(3)]
        assert one_by_one == [Decimal("9.70"), Decimal("9.70"), Decimal("9.70")]
        assert shares.worth(order, lines, {lines[1].pk: 1}, {}) == Decimal("3.23")
        assert sum(shares.worth(order, lines, {line.pk: line.quantity}, {}) for line in lines) == order.goods - 1
