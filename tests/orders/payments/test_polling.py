"""The shop and the bank: whom it asks about, how often, and how it behaves when the bank does not."""

from datetime import timedelta
from unittest import mock

from django.db import OperationalError, connection
from django.utils import timezone

from orders import periodic
from orders.models import GatewayState, Payment
from orders.payments import expiry, polling, reconciliation
from orders.payments.gateway import Bakong
from tests.cases import TestCase
from tests.factories import a_variant, a_zone
from tests.orders.payments.local_bank import TOKEN, open_bank
from tests.orders.payments.people import (
    ACCOUNT,
    an_order_by_khqr,
    asked_for_ago,
    fresh,
    kinds,
    with_a_bank,
    with_an_account,
)


@with_a_bank
@with_an_account
class AskingTheBank(TestCase):
    def setUp(self) -> None:
        opened = open_bank()
        self.bank = opened.__enter__()
        self.addCleanup(opened.__exit__, None, None, None)
        self.line = Bakong(url=self.bank.url, token=TOKEN, timeout=0.3)
        self.variant, self.zone = a_variant(in_stock=100), a_zone()

    def an_order(self):
        return an_order_by_khqr(lines={self.variant: 1}, zone=self.zone)

    def pays(self, order, amount="15.50", **fields) -> None:
        self.bank.receives(order.payment.md5, **{"to": ACCOUNT, "amount": amount, **fields})

    def due_again(self) -> None:
        Payment.objects.filter(next_ask_at__isnull=False).update(next_ask_at=timezone.now())
        GatewayState.objects.update(quiet_until=None)

    def test_it_finds_who_has_paid_among_many(self) -> None:
        orders = [self.an_order() for _ in range(4)]
        self.pays(orders[2])
        assert polling.poll_due(self.line) == 1
        assert [fresh(order).payment_received for order in orders] == [False, False, True, False]
        assert self.bank.paths() == ["check_transaction_by_md5_list"]

    def test_at_most_fifty_in_one_question_the_longest_waiting_first(self) -> None:
        orders = [self.an_order() for _ in range(53)]
        polling.poll_due(self.line)
        assert [len(body) for _path, body in self.bank.asked] == [50]
        polling.poll_due(self.line)
        assert set(self.bank.asked[1][1]) == {order.payment.md5 for order in orders[50:]}

    def test_it_asks_again_only_after_a_while_and_ever_less_often(self) -> None:
        order = self.an_order()
        polling.poll_due(self.line)
        polling.poll_due(self.line)
        assert len(self.bank.asked) == 1
        waits = []
        for minutes in (0, 14, 16, 60, 600, 2800):
            payment = asked_for_ago(order, minutes)
            waits.append(polling.next_poll_delay(payment, timezone.now()))
        assert waits == sorted(waits)
        assert (waits[0], waits[-1]) == (timedelta(seconds=10), timedelta(hours=1))
        assert polling.next_poll_delay(asked_for_ago(order, 3000), timezone.now()) is None

    def test_no_transaction_is_open_while_the_bank_is_asked(self) -> None:
        self.an_order()
        depths = []

        class Watched(Bakong):
            def find(self, codes):
                depths.append(len(connection.savepoint_ids))
                return super().find(codes)

        before = len(connection.savepoint_ids)  # the test's own transaction
        polling.poll_due(Watched(url=self.bank.url, token=TOKEN, timeout=0.3))
        assert depths == [before]

    def test_a_bank_in_trouble_is_left_in_peace_and_nothing_is_decided(self) -> None:
        order = self.an_order()
        self.pays(order)
        for mood, trouble in {
            "401": "token", "429": "busy", "504": "away", "403": "closed", "nonsense": "nonsense", "hanging": "away"
        }.items():  # fmt: skip
            with self.subTest(mood):
                self.due_again()
                self.bank.mood = mood
                self.bank.asked.clear()
                assert polling.poll_due(self.line) == 0
                line = GatewayState.objects.get()
                assert line.trouble == trouble
                assert line.is_quiet(timezone.now())
                Payment.objects.update(next_ask_at=timezone.now())
                polling.poll_due(self.line)
                assert polling.fetch_links(self.line) == 0
                assert len(self.bank.asked) == 1
                assert (fresh(order).version, Payment.objects.get().answered_at) == (1, None)

    def test_it_waits_as_long_as_the_bank_says(self) -> None:
        self.an_order()
        self.bank.mood, self.bank.retry_after = "429", "120"
        before = timezone.now()
        polling.poll_due(self.line)
        quiet = GatewayState.objects.get().quiet_until
        assert quiet >= before + timedelta(seconds=120)
        assert quiet < before + timedelta(seconds=125)

    def test_each_failure_in_a_row_doubles_the_quiet_up_to_ten_minutes(self) -> None:
        self.an_order()
        self.bank.mood = "504"
        quiet = []
        for _ in range(9):
            self.due_again()
            now = timezone.now()
            with mock.patch.object(timezone, "now", return_value=now):
                polling.poll_due(self.line)
            quiet.append(round((GatewayState.objects.get().quiet_until - now).total_seconds()))
        assert quiet == [5, 10, 20, 40, 80, 160, 320, 600, 600]

    def test_the_first_good_answer_ends_the_trouble(self) -> None:
        order = self.an_order()
        self.pays(order)
        self.bank.mood = "504"
        polling.poll_due(self.line)
        self.due_again()
        self.bank.mood = "well"
        assert polling.poll_due(self.line) == 1
        line = GatewayState.objects.get()
        assert (line.trouble, line.failures, line.quiet_until) == ("", 0, None)

    def test_every_odd_payment_of_the_bank_ends_on_the_list(self) -> None:
        wanted = {
            "short": {"amount": "15.49"},
            "over": {"amount": "1550"},
            "misdirected": {"to": "somebody@wing"},
            "late": {"at": timezone.now().timestamp() + 17 * 60},
        }
        orders = {verdict: self.an_order() for verdict in wanted}
        for verdict, fields in wanted.items():
            self.pays(orders[verdict], **fields)
        assert polling.poll_due(self.line) == 4
        assert {verdict: fresh(order).payment_state for verdict, order in orders.items()} == {v: v for v in wanted}

    def test_one_payment_that_cannot_be_recorded_neither_hides_the_others_nor_loses_its_order(self) -> None:
        """The codes have run out, the bank was away meanwhile, and now it tells of three payments made in time."""
        first, *others = orders = [self.an_order() for _ in range(3)]
        for order in orders:
            self.pays(order, at=(asked_for_ago(order, minutes=25).good_until - timedelta(minutes=1)).timestamp())
        judge = reconciliation.classify

        def is_locked(payment, transfer, **known):
            if payment.order_id == first.pk:
                raise OperationalError("canceling statement due to lock timeout")
            return judge(payment, transfer, **known)

        with (
            mock.patch.object(reconciliation, "classify", is_locked),
            self.assertLogs("orders.payments.polling", "ERROR"),
        ):
            assert polling.poll_due(self.line) == 2
        assert [fresh(order).payment_received for order in others] == [True, True]
        assert expiry.expire() == 0, "what the bank has said of the first is not written down yet"
        assert Payment.objects.get(order=first).next_ask_at < timezone.now() + timedelta(seconds=11)
        self.due_again()
        polling.poll_due(self.line)
        assert [fresh(order).payment_state for order in orders] == ["matched"] * 3

    def test_a_clear_no_is_noted_and_ends_what_has_run_out(self) -> None:
        order = self.an_order()
        asked_for_ago(order, minutes=25)
        polling.poll_due(self.line)
        assert (expiry.expire(), fresh(order).status) == (1, "cancelled")

    def test_new_codes_get_a_link_that_opens_an_app(self) -> None:
        order = self.an_order()
        assert polling.fetch_links(self.line) == 1
        assert Payment.objects.get(order=order).link == "https://bakong.page.link/dGZAr1McBs1UaNmH9"
        polling.fetch_links(self.line)
        assert self.bank.paths() == ["generate_deeplink_by_qr"]

    def test_no_link_is_asked_for_where_that_is_switched_off(self) -> None:
        self.an_order()
        for is_on in (False, True):
            with self.settings(BANK_API_URL=self.bank.url, BANK_APP_LINKS=is_on):
                periodic.ask_the_bank()
            assert ("generate_deeplink_by_qr" in self.bank.paths()) == is_on

    def test_the_periodic_work_does_all_of_it(self) -> None:
        order = self.an_order()
        self.pays(order)
        with self.settings(BANK_API_URL=self.bank.url):
            periodic.ask_the_bank()
        assert kinds(order) == ["placed", "paid"]

    def test_without_a_token_no_bank_is_asked(self) -> None:
        order = self.an_order()
        with self.settings(BANK_API_URL=self.bank.url, BANK_TOKEN=""):
            periodic.ask_the_bank()
        assert (self.bank.asked, fresh(order).version) == ([], 1)
