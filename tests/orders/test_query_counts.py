"""What one press on the button asks of the database: twelve statements at most, however long the order."""

from uuid import uuid4

from django.db import connection
from django.test import Client, TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from tests.factories import a_variant, a_zone

MOST = 12  # with BEGIN and COMMIT


class OnePress(TransactionTestCase):
    """In real transactions: what a TestCase would count are savepoints of its own."""

    def setUp(self) -> None:
        a_zone(fee="1.50", free_from=None)

    def pressed(self, lines: int, **changed: str) -> list[str]:
        """The statements of placing an order of so many lines, by a browser that came through the pages."""
        browser = Client()
        for variant in [a_variant(price="1.00") for _ in range(lines)]:
            browser.post("/cart/lines/", {"variant": variant.pk})
        page = browser.get("/checkout/?province=phnom-penh").context
        form = {
            "name": "Chan Sreymom",
            "phone": "012 345 678",
            "province": "phnom-penh",
            "address": "No. 118, Street 63",
            "note": "",
            "payment_method": "cash",
            "submission": str(page["submission"]),
            "opened": page["opened"],
            "total": str(page["review"].total),
            "cart": page["version"],
            **changed,
        }
        with CaptureQueriesContext(connection) as asked:
            assert browser.post("/checkout/", form).status_code == 303
        return [statement["sql"] for statement in asked]

    def test_asks_no_more_than_twelve_times_and_as_often_for_one_line_as_for_twenty(self) -> None:
        one, three, twenty = (self.pressed(lines) for lines in (1, 3, 20))
        assert len(three) <= MOST, "\n".join(three)
        assert len(one) == len(three)
        assert len(twenty) == len(three)
        assert [words for words in three if "SAVEPOINT" in words] == []
        assert (three.count("BEGIN"), three.count("COMMIT")) == (1, 1)

    def test_a_second_press_finds_the_order_in_one_question(self) -> None:
        """The cart is empty by then. A commit of its own says that the standby, if there is one, has the order too."""
        submission = str(uuid4())
        self.pressed(3, submission=submission)
        browser = Client()
        form = {
            "name": "Ly",
            "phone": "012345678",
            "province": "phnom-penh",
            "address": "#5 St 63",
            "payment_method": "cash",
        }
        with self.assertNumQueries(1 + 3):
            answer = browser.post("/checkout/", {**form, "submission": submission, "total": "4.50"})
        assert answer["Location"] == Order.objects.get().get_absolute_url()

    @override_settings(KHQR_ACCOUNT="madamda@demo")
    def test_a_code_to_pay_by_costs_one_more(self) -> None:
        assert len(self.pressed(3, payment_method="khqr")) == len(self.pressed(3)) + 1
