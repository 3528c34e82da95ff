"""The pages on which staff change a placed order: form, preview, commit, and what is said to the second person."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from orders.cash import cash_book
from orders.cash.cash_book import BANK, TILL
from orders.editing import leases
from orders.fulfilment import lifecycle
from orders.models import Order, OrderEdit
from orders.status import Status
from shop.inventory import stock
from shop.models import Variant
from tests.cases import TestCase, flat
from tests.factories import a_member_of_staff, a_product, a_variant, an_admin, an_order, brought_to


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara, cls.vuthy = a_member_of_staff("dara"), a_member_of_staff("vuthy")
        cls.lotus = a_product("Lotus Serum", price="14.00", variant_sku="LOTUS-30", variant_name="30 ml")
        cls.small = cls.lotus.variants.get()
        cls.large = a_variant(cls.lotus, name="50 ml", price="20.00", sku="LOTUS-50")
        cls.soap = a_product("Palm Soap", price="3.00", variant_sku="PALM").variants.get()

    def setUp(self) -> None:
        self.order = an_order({self.small: 2})
        self.client.force_login(self.dara)

    def at(self, name: str = "edit") -> str:
        return reverse(f"dashboard:{name}", args=[self.order.number])

    def now(self) -> Order:
        return Order.objects.get(pk=self.order.pk)

    def start(self) -> HttpResponse:
        return self.client.post(self.at("edit_start"), {"version": self.now().version})

    def send(self, button: str = "preview", **changed: Any) -> HttpResponse:
        data = {
            "version": self.now().version,
            "name": "Chan Sreymom",
            "phone": "012 345 678",
            "zone": "phnom-penh",
            "address": "No. 118, Street 63",
            f"quantity-{self.small.pk}": 2,
            button: "1",
            **{key.replace("__", "-"): value for key, value in changed.items()},
        }
        return self.client.post(self.at(), data)

    def commit(self, total: str, **changed: Any) -> HttpResponse:
        return self.client.post(self.at("edit_commit"), {"version": self.now().version, "total": total, **changed})

    def quantity(self, variant: Variant, pieces: int) -> dict[str, int]:
        return {f"quantity-{variant.pk}": pieces}


class TheWay(Pages):
    def test_from_the_order_s_page_to_the_change(self) -> None:
        self.assertContains(self.client.get(self.at("order")), self.at())
        self.assertContains(self.client.get(self.at()), self.at("edit_start"))
        assert self.start()["Location"] == self.at()
        self.assertContains(self.client.get(self.at()), f'name="quantity-{self.small.pk}"')
        sent = self.send(address="Street 271", **self.quantity(self.small, 1))
        assert (sent.status_code, sent["Location"]) == (303, self.at("edit_preview"))
        assert self.now().version == 1
        page = flat(self.client.get(self.at("edit_preview")))
        assert "$29.50" in page
        assert "The total is now $15.50." in page
        assert self.commit("15.50")["Location"] == self.at("order")
        changed = self.now()
        assert (changed.version, str(changed.total), changed.address) == (2, "15.50", "Street 271")
        self.assertContains(self.client.get(self.at("order")), "LOTUS-30: 2 → 1")

    def test_a_line_is_found_and_added(self) -> None:
        self.start()
        self.assertContains(self.send("find", words="palm"), f'name="add" value="{self.soap.pk}"')
        added = self.client.post(self.at(), {"add": self.soap.pk, "version": 1, **self.quantity(self.small, 2)})
        self.assertContains(added, f'name="quantity-{self.soap.pk}"')
        self.assertContains(added, f'name="lines" value="{self.soap.pk}"')
        self.send(lines=str(self.soap.pk), **self.quantity(self.soap, 2))
        self.commit("35.50")
        assert self.now().pieces == {self.small.pk: 2, self.soap.pk: 2}

    def test_a_variant_is_swapped_at_today_s_price(self) -> None:
        self.start()
        self.send(**{f"swap-{self.small.pk}": self.large.pk})
        self.commit("41.50")
        assert self.now().pieces == {self.large.pk: 2}

    def test_what_is_typed_is_kept_with_its_errors(self) -> None:
        self.start()
        answer = self.send(phone="12", address="Street 999 near the temple", **self.quantity(self.small, 1))
        self.assertContains(answer, "Street 999 near the temple", status_code=400)
        self.assertContains(answer, 'id="id_phone_error"', status_code=400)
        short = self.send(address="Street 999 near the temple", **self.quantity(self.small, 99))
        self.assertContains(short, f'id="id_quantity-{self.small.pk}_error"', status_code=409)
        self.assertContains(short, "Street 999 near the temple", status_code=409)
        fee = self.send(fee="0.50")
        self.assertContains(fee, 'id="id_fee_reason_error"', status_code=409)
        self.assertContains(self.send(discount="5"), 'id="id_discount_error"', status_code=409)
        assert self.now().version == 1

    def test_removing_all_asks_for_a_reason_and_cancels(self) -> None:
        self.start()
        self.assertContains(self.send(**self.quantity(self.small, 0)), "id_reason_error", status_code=400)
        self.send(reason="She called", **self.quantity(self.small, 0))
        self.assertContains(self.client.get(self.at("edit_preview")), "this cancels the order")
        self.commit("0")
        assert self.now().status == Status.CANCELLED

    def test_an_overtaken_form_is_shown_again_for_the_order_as_it_is(self) -> None:
        self.start()
        lifecycle.move(self.order, Status.CONFIRMED, by=self.vuthy, seen=1)
        answer = self.send(version="1", address="Street 999 near the temple")
        self.assertContains(answer, "Vuthy was quicker", status_code=409)
        self.assertContains(answer, "Street 999 near the temple", status_code=409)
        self.assertContains(answer, 'name="version" value="2"', status_code=409)
        self.send(address="Street 999 near the temple")
        lifecycle.add_note(self.now(), "Ring", by=self.vuthy)
        assert self.client.get(self.at("edit_preview"))["Location"] == self.at()
        assert self.commit("29.50", version=2)["Location"] == self.at()
        assert self.now().version == 3

    def test_on_the_way_only_the_address(self) -> None:
        self.order = brought_to(self.order, Status.OUT)
        self.start()
        assert self.send(**self.quantity(self.small, 1)).status_code == 409
        self.send(address="Street 271")
        self.commit("29.50")
        assert self.now().address == "Street 271"


class TwoPeople(Pages):
    def test_the_second_reads_who_has_it_and_until_when(self) -> None:
        self.start()
        until = OrderEdit.objects.get().expires_at
        self.client.force_login(self.vuthy)
        page = flat(self.client.get(self.at()))
        assert f"Dara is changing this order, until {timezone.localtime(until):%H:%M}" in page
        assert self.at("edit_start") not in page
        assert self.start()["Location"] == self.at("order")
        self.assertContains(self.send(**self.quantity(self.small, 1)), "Start again", status_code=409)
        self.commit("15.50")
        assert self.now().version == 1

    def test_an_expired_lease_is_taken_over(self) -> None:
        self.start()
        OrderEdit.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        self.client.force_login(self.vuthy)
        self.assertContains(self.client.get(self.at()), "Dara began to change this order")
        self.start()
        self.assertContains(self.client.get(self.at()), f'name="quantity-{self.small.pk}"')

    def test_discarding_lets_the_next_in(self) -> None:
        self.start()
        assert self.client.post(self.at("edit_discard")).status_code == 303
        assert leases.open_edit(self.order) is None


class PuttingBack(Pages):
    def put_back(self) -> HttpResponse:
        return self.client.post(self.at("edit_start"), {"version": self.now().version, "put_back": "1"})

    def test_the_last_change_is_proposed_backwards_and_previewed_before_it_holds(self) -> None:
        self.assertNotContains(self.client.get(self.at("order")), "Put back the last change")
        self.start()
        changed = {**self.quantity(self.small, 1), **self.quantity(self.soap, 2), "name": "Somaly", "address": "St 271"}
        self.send(lines=str(self.soap.pk), **changed)
        self.commit("21.50")
        self.assertContains(self.client.get(self.at("order")), "Put back the last change")
        self.client.force_login(self.vuthy)
        answer = self.put_back()
        assert answer["Location"] == self.at("edit_preview")
        page = flat(self.client.get(self.at("edit_preview")))
        assert "$29.50" in page
        assert self.now().total == Decimal("21.50")  # nothing holds yet
        self.commit("29.50")
        order = self.now()
        assert order.pieces == {self.small.pk: 2}
        assert (order.customer_name, order.address, order.total) == (
            "Chan Sreymom",
            "No. 118, Street 63",
            Decimal("29.50"),
        )
        call_command("audit_stock", verbosity=0)

    def test_what_is_sold_out_meanwhile_is_said_in_the_form_which_keeps_the_rest(self) -> None:
        self.start()
        self.send(**self.quantity(self.small, 1), name="Somaly")
        self.commit("15.50")
        stock.correct(self.small, 0, reason="gone", by=self.dara)
        page = self.client.get(self.put_back()["Location"], follow=True)
        self.assertContains(page, "Chan Sreymom")
        self.assertContains(page, f'name="quantity-{self.small.pk}"')
        assert self.now().total == Decimal("15.50")

    def test_somebody_else_who_changes_it_is_named(self) -> None:
        self.start()
        self.send(name="Somaly")
        self.commit("29.50")
        self.start()
        self.client.force_login(self.vuthy)
        self.assertContains(self.client.get(self.put_back()["Location"]), "Dara")
        assert leases.open_edit(self.order).by == self.dara


class Money(Pages):
    def test_the_difference_of_a_paid_order_is_shown_and_settled(self) -> None:
        self.order = lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        self.start()
        self.send(lines=str(self.soap.pk), **self.quantity(self.soap, 1))
        self.assertContains(self.client.get(self.at("edit_preview")), "$3.00 more is to pay.")
        self.commit("32.50")
        self.assertContains(self.client.get("/dashboard/"), "Collect $3.00 more")
        page = self.client.get(self.at("order"))
        self.assertContains(page, "Difference received in cash")
        self.assertContains(self.client.get(self.at("ticket")), "Partly paid, collect the rest")
        self.assertContains(self.client.get(self.order.get_absolute_url()), "Still to pay")
        self.client.post(self.at("difference"), {"version": self.now().version})
        assert not self.now().balance_due

    def test_a_refund_is_said_and_needs_a_reason_and_a_limit(self) -> None:
        self.order = lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        self.start()
        self.send(**self.quantity(self.small, 1))
        self.commit("15.50")
        self.assertContains(self.client.get("/dashboard/"), "Refund due $14.00")
        self.assertContains(self.client.get(self.order.get_absolute_url()), "Refund due")
        version = self.now().version
        answer = self.client.post(self.at("difference"), {"version": version, "reason": "in cash"})
        self.assertContains(answer, "in cash", status_code=409)
        assert self.now().version == version

    def test_a_difference_is_given_back_or_received_at_the_bank_and_the_books_agree(self) -> None:
        self.client.force_login(an_admin())
        self.order = lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        self.start()
        self.send(**self.quantity(self.small, 1))
        self.commit("15.50")
        self.assertContains(self.client.get(self.at("order")), "Refunded by bank transfer")
        self.client.post(self.at("difference"), {"version": self.now().version, "reason": "ABA 1", "account": "bank"})
        assert (self.now().balance_due, cash_book.balance(BANK).base, cash_book.balance(TILL).base) == (0, -14, 29.5)
        call_command("audit_cash", verbosity=0)
        self.assertNotContains(self.client.get("/dashboard/cash/"), "<dt>Bank account</dt>")
        self.start()
        self.send(**self.quantity(self.small, 2))
        self.commit("29.50")
        self.assertContains(self.client.get(self.at("order")), "Difference received at the bank")
        self.client.post(self.at("difference"), {"version": self.now().version, "account": "bank"})
        assert (self.now().balance_due, cash_book.balance(BANK).base) == (0, 0)
        call_command("audit_cash", verbosity=0)

    def test_the_till_refunds_what_is_left_after_a_difference_at_the_bank(self) -> None:
        self.client.force_login(an_admin())
        self.order = lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        self.start()
        self.send(**self.quantity(self.small, 1))
        self.commit("15.50")
        self.client.post(self.at("difference"), {"version": self.now().version, "reason": "ABA 1", "account": "bank"})
        self.client.post(
            self.at("status"), {"version": self.now().version, "status": "cancelled", "reason": "Changed her mind"}
        )
        self.client.post(self.at("payment"), {"version": self.now().version, "value": "0", "reason": "In cash"})
        assert not self.now().payment_received
        assert (cash_book.balance(TILL).base, cash_book.balance(BANK).base) == (14, -14)
        call_command("audit_cash", verbosity=0)

    def test_no_other_account_settles_a_difference(self) -> None:
        self.order = lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        for account in ("safe", "driver", "difference", "nonsense"):
            answer = self.client.post(self.at("difference"), {"version": 2, "reason": "x", "account": account})
            assert answer.status_code == 400

    def test_what_is_owed_stands_on_the_list_until_it_is_given_back(self) -> None:
        boss, address = an_admin(), reverse("dashboard:payments")
        self.order = lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        self.start()
        self.send(**self.quantity(self.small, 1))
        self.commit("15.50")
        self.client.force_login(boss)
        page = self.client.get(address)
        self.assertContains(page, "Changed after payment, refund due")
        self.assertContains(page, "$14.00")
        self.assertContains(page, "Payments (1)")
        self.client.post(self.at("difference"), {"version": self.now().version, "reason": "in cash", "next": address})
        assert not self.now().balance_due
        self.assertContains(self.client.get(address), "every payment matches its order")
