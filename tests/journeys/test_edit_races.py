"""Changes of an order that meet others in the same moment: one editor, one outcome, and the last piece sold once."""

from decimal import Decimal
from functools import partial

from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from madamda.staff.models import User
from orders.checkout.place_order import SoldOut
from orders.editing import commits, errors, leases
from orders.editing.proposals import Proposal
from orders.fulfilment import lifecycle
from orders.fulfilment.errors import NotCalledOff, StaleVersion
from orders.models import Order, OrderEdit
from orders.status import Status
from shop.models import Variant
from tests.factories import a_member_of_staff, a_variant, a_zone, an_order
from tests.journeys.test_races import Racing, at_once, buy

ROUNDS = 20


def proposed(order: Order, quantities: dict[int, int], by: User) -> None:
    leases.start(order, by=by, seen=order.version)
    leases.propose(order, Proposal.of(order, quantities), by=by, seen=order.version)


class EditRaces(Racing):
    def tearDown(self) -> None:
        call_command("audit_stock")
        super().tearDown()

    def test_of_two_editors_one_has_it(self) -> None:
        dara, vuthy = a_member_of_staff("dara"), a_member_of_staff("vuthy")
        browsers = [Client(), Client()]
        for browser, person in zip(browsers, (dara, vuthy), strict=True):
            browser.force_login(person)
        for _ in range(ROUNDS):
            order = an_order()
            address = reverse("dashboard:edit_start", args=[order.number])
            answers = at_once([partial(one.post, address, {"version": 1}) for one in browsers])
            assert sorted(answer["Location"].endswith("/edit/") for answer in answers) == [False, True]
            assert OrderEdit.objects.filter(order=order).count() == 1

    def test_two_presses_of_save_are_one_change(self) -> None:
        dara, serum = a_member_of_staff("dara"), a_variant(price="14.00", in_stock=ROUNDS * 2)
        for _ in range(ROUNDS):
            order = an_order({serum: 2})
            proposed(order, {serum.pk: 1}, dara)
            save = partial(commits.commit, order, by=dara, seen=1, total=Decimal("15.50"))
            answers = at_once([save, save])
            assert sum(isinstance(answer, StaleVersion) for answer in answers) == 1, answers
            assert Order.objects.get(pk=order.pk).version == 2

    def test_a_change_and_the_customer_s_cancel_are_one_of_both(self) -> None:
        dara, serum, soap = a_member_of_staff("dara"), a_variant(in_stock=50), a_variant(price="3.00", in_stock=50)
        with override_settings(UNCONFIRMED_PER_PHONE=1000):
            for _ in range(ROUNDS):
                order = an_order({serum: 2})
                proposed(order, {serum.pk: 1, soap.pk: 1}, dara)
                change = partial(commits.commit, order, by=dara, seen=1, total=Decimal("18.50"))
                answers = at_once([change, partial(lifecycle.cancel_by_customer, order, seen=1)])
                refusals = [answer for answer in answers if isinstance(answer, Exception)]
                assert [type(one) for one in refusals] in ([StaleVersion], [NotCalledOff])
                now = Order.objects.get(pk=order.pk)
                assert (now.status, str(now.total)) in ((Status.PENDING, "18.50"), (Status.CANCELLED, "29.50"))

    def test_the_last_piece_goes_to_the_change_or_to_the_buyer(self) -> None:
        dara, zone, serum = a_member_of_staff("dara"), a_zone(), a_variant(price="14.00", in_stock=ROUNDS)
        with override_settings(UNCONFIRMED_PER_PHONE=1000):
            for _ in range(ROUNDS):
                last = a_variant(price="10.00", in_stock=1)
                order = an_order({serum: 1}, zone=zone)
                proposed(order, {serum.pk: 1, last.pk: 1}, dara)
                change = partial(commits.commit, order, by=dara, seen=1, total=Decimal("25.50"))
                answers = at_once([change, partial(buy, {last.pk: 1}, zone, "11.50")])
                refusals = [answer for answer in answers if isinstance(answer, Exception)]
                assert [type(one) for one in refusals] in ([errors.TooFewInStock], [SoldOut]), answers
                assert Variant.objects.get(pk=last.pk).on_hand == 0

    def test_changes_in_opposite_order_never_wait_for_each_other(self) -> None:
        a, b, dara = a_variant(price="10.00", in_stock=100), a_variant(price="10.00", in_stock=100), a_member_of_staff()
        changes = []
        with override_settings(UNCONFIRMED_PER_PHONE=1000):
            for have, want in ((a, b), (b, a)) * 10:
                order = an_order({have: 1})
                proposed(order, {want.pk: 1}, dara)
                changes.append(partial(commits.commit, order, by=dara, seen=1, total=Decimal("11.50")))
        answers = at_once(changes)
        assert all(isinstance(answer, Order) for answer in answers), answers
