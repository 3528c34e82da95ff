"""Customers in the admin: found by a whole phone number or the beginning of a name."""

from django.urls import reverse

from customers.models import Address, Customer
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import an_admin


class CustomersInTheAdmin(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.sreymom = Customer.objects.create(phone="+85512345678", name="Chan Sreymom")
        cls.dara = Customer.objects.create(phone="+85598765432", name="Sok Dara")

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def found(self, term: str) -> list[Customer]:
        return list(
            self.client.get(reverse("admin:customers_customer_changelist"), {"q": term}).context["cl"].result_list
        )

    def change(self, **fields: object) -> object:
        sent = {
            "name": "Chan Sreymom",
            "phone": "012 345 678",
            "addresses-TOTAL_FORMS": 0,
            "addresses-INITIAL_FORMS": 0,
        }
        address = reverse("admin:customers_customer_change", args=[self.sreymom.pk])
        return self.client.post(address, form_of(self.client, address) | sent | fields)

    def test_a_phone_is_found_in_any_notation(self) -> None:
        for term in ("012 345 678", "+85512345678", "០១២ ៣៤៥ ៦៧៨"):
            assert self.found(term) == [self.sreymom], term

    def test_a_name_is_found_by_its_beginning_only(self) -> None:
        assert self.found("chan") == [self.sreymom]
        assert self.found("Sreymom") == []
        assert self.found("345") == []

    def test_a_phone_is_kept_in_one_notation(self) -> None:
        assert self.change(phone="(011) 222-333").status_code == 302
        self.sreymom.refresh_from_db()
        assert self.sreymom.phone == "+85511222333"

    def test_what_cannot_ring_and_what_is_somebody_else_s_is_refused(self) -> None:
        for phone in ("12", "098 765 432", "", "abc"):
            self.assertContains(self.change(phone=phone), "errorlist", msg_prefix=phone)

    def test_addresses_are_kept_with_their_customer(self) -> None:
        row = {"addresses-TOTAL_FORMS": 1, "addresses-0-province": "kampot", "addresses-0-text": "No. 1, Street 2"}
        assert self.change(**row).status_code == 302
        assert Address.objects.get().customer == self.sreymom
