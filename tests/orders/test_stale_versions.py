"""A customer presses on a page that is behind: every refusal is in words for customers, and true of the order."""

from decimal import Decimal

from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from orders.checkout import place_order
from orders.fulfilment import lifecycle
from orders.models import PromoCode
from orders.payments import claims
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_odd_payment, an_order, brought_to, the_counter, wishes
from tests.orders.payments.people import an_order_by_khqr, with_an_account

PRESSES = ("cancel", "claim", "cash")


@with_an_account
@override_settings(RATE_LIMITS={**settings.RATE_LIMITS, "claim": "1000/m"})
class StalePresses(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.serum = a_variant(in_stock=50)
        cls.dara = a_member_of_staff("dara")

    def said(self, order, press) -> str:
        fields = {"key": order.secret, "version": 999}
        answer = self.client.post(reverse(f"orders:{press}", args=[order.number]), fields)
        assert answer.status_code == 303
        told = self.client.get(answer["Location"]).context["messages"]
        return " ".join(str(message) for message in told)

    def paid(self, order):
        return lifecycle.set_paid(order, True, by=self.dara, seen=order.version)

    def test_what_is_said_is_true_of_the_order(self) -> None:
        cases = [
            (an_order({self.serum: 1}), "cancel", "has changed in the meantime, so it was not cancelled"),
            (an_order({self.serum: 1}), "claim", "now to be paid in cash"),
            (an_order({self.serum: 1}), "cash", ""),
            (claims.pay_in_cash(an_order_by_khqr()), "claim", "now to be paid in cash"),
            (brought_to(an_order({self.serum: 1}), Status.READY), "cancel", "It’s too late to cancel here."),
            (brought_to(an_order({self.serum: 1}), Status.DELIVERED), "cancel", "has already been delivered"),
            (
                brought_to(an_order({self.serum: 1}, zone=the_counter()), Status.DELIVERED),
                "cancel",
                "picked up this order",
            ),
            (brought_to(an_order_by_khqr(), Status.DELIVERED), "claim", "You already have this order"),
            (brought_to(an_order_by_khqr(), Status.DELIVERED), "cash", "You already have this order"),
            (claims.claim(an_order_by_khqr()), "cancel", "checking your payment, so this order was not cancelled"),
            (claims.claim(an_order_by_khqr()), "claim", ""),
            (claims.claim(an_order_by_khqr()), "cash", "checking your payment. To pay in cash"),
            (an_odd_payment({self.serum: 1}), "cancel", "checking your payment, so this order was not cancelled"),
            (an_odd_payment({self.serum: 1}), "cash", "checking your payment. To pay in cash"),
            (self.paid(an_order_by_khqr()), "cancel", "is paid, so it was not cancelled"),
            (self.paid(an_order({self.serum: 1})), "claim", ""),
            (self.paid(an_order_by_khqr()), "cash", "is already paid"),
            *((self.cancelled(), press, "cancelled") for press in PRESSES),
        ]
        for order, press, words in cases:
            with self.subTest(press=press, status=order.status, money=order.payment_state):
                said = self.said(order, press)
                assert words in said if words else said == ""
                assert "was quicker" not in said

    def cancelled(self):
        return brought_to(an_order_by_khqr(), Status.CANCELLED)


class NothingToPay(TestCase):
    def test_papers_of_a_free_order_name_no_method_and_no_rider(self) -> None:
        PromoCode.objects.create(code="GIFT", kind="percent", amount=Decimal(100))
        serum, counter = a_variant(price="5.00"), the_counter()
        due = an_order({serum: 1}, zone=counter)
        agreed = wishes(counter, total="0.00", promo_code="GIFT")
        free = place_order.place_order(quantities={serum.pk: 1}, wishes=agreed)
        for order, words in ((free, "Nothing to pay"), (due, "Cash at the counter, not paid yet")):
            papers = [f"{reverse('orders:receipt', args=[order.number])}?key={order.secret}"]
            self.assertContains(self.client.get(papers[0]), words)
            papers += [reverse(f"dashboard:{page}", args=[order.number]) for page in ("receipt", "order")]
            self.client.force_login(a_member_of_staff(f"staff-{order.pk}"))
            for paper in papers:
                self.assertNotContains(self.client.get(paper), "Cash to the rider")
            self.client.logout()


class DeadLinks(TestCase):
    def test_an_order_that_is_not_found_leads_to_where_orders_are_looked_up(self) -> None:
        page = self.client.get(reverse("orders:order", args=["MD-2222-222"]))
        self.assertContains(page, f'<a class="button" href="{reverse("orders:track")}">', status_code=404)
