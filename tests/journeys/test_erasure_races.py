"""A person is erased while they order: the order is seen and nothing is erased, or it is that of a new customer."""

from functools import partial

from django.core.management import call_command
from django.test import TransactionTestCase, override_settings

from customers.models import Customer
from orders.models import Order
from orders.personal_data import erasure
from orders.personal_data.erasure import Erased
from orders.status import Status
from tests.factories import a_variant, a_zone, an_admin, an_order
from tests.journeys.test_races import at_once

TIMES = 20


@override_settings(REFUSALS_TO_PREPAY=10_000)
class Erasing(TransactionTestCase):
    def setUp(self) -> None:
        self.by, self.variant, self.zone = an_admin(), a_variant(in_stock=200), a_zone()

    def an_order(self, phone: str, **fields: str) -> Order:
        return an_order({self.variant: 1}, zone=self.zone, phone=phone, name="Prak Bopha", **fields)

    def test_an_order_placed_meanwhile_keeps_its_person(self) -> None:
        ended = set()
        for number in range(TIMES):
            phone = f"+855127770{number:02}"
            old = self.an_order(phone, status="delivered")
            place = partial(self.an_order, phone)
            answers = at_once([partial(erasure.erase, old.customer), place])
            placed = next(answer for answer in answers if isinstance(answer, Order))
            placed.refresh_from_db()
            old.refresh_from_db()
            assert (placed.customer_phone, placed.customer.phone, placed.customer.name) == (phone, phone, "Prak Bopha")
            if any(isinstance(answer, Erased) for answer in answers):
                assert placed.customer_id != old.customer_id
                assert (old.customer_name, old.customer.name) == (erasure.NAME, erasure.NAME)
            else:
                assert placed.customer_id == old.customer_id
                assert old.customer_name == "Prak Bopha"
            ended.add(any(isinstance(answer, Erased) for answer in answers))
        call_command("audit_stock", verbosity=0)
        assert ended

    def test_two_who_erase_one_person_do_it_once(self) -> None:
        for number in range(TIMES):
            old = self.an_order(f"+855127771{number:02}", status="delivered")
            answers = at_once([partial(erasure.erase, old.customer)] * 2)
            assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyErased", "Erased"]
        assert Order.objects.exclude(status=Status.DELIVERED).count() == 0
        assert Customer.objects.filter(erased_at=None).count() == 0
