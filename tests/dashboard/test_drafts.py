"""Orders that staff enter: nothing is held or added by itself, and one draft is one order."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from orders.cash import cash_book
from orders.checkout.place_order import PrepayNeeded, place_order
from orders.customer_levels import levels
from orders.drafts import changes, placement
from orders.models import Order, OrderDraft, OrderNote
from orders.status import Status
from shop.models import StoreSettings, Variant
from tests.cases import TestCase
from tests.factories import (
    PHONE,
    a_member_of_staff,
    a_product,
    a_variant,
    a_zone,
    an_order,
    the_counter,
    wishes,
    with_limits,
)
from tests.journeys.test_races import FREELY, Racing, at_once


class Drafts(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.zone, cls.counter = a_zone(fee="1.50", free_from=None), the_counter()
        cls.soap = a_product("Lotus Soap", price="10.00", in_stock=5, variant_sku="SOAP-1").variants.get()
        cls.dara = with_limits(a_member_of_staff("dara"), max_discount_percent=10)

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def new(self, source: str = "phone") -> OrderDraft:
        answer = self.client.post(reverse("dashboard:new_draft"), {"source": source})
        assert answer.status_code == 303
        return OrderDraft.objects.latest("pk")

    def post(self, name: str, draft: OrderDraft, /, **data: Any) -> HttpResponse:
        draft.refresh_from_db()
        sent = {"version": draft.version, **data}
        return self.client.post(reverse(f"dashboard:{name}", args=[draft.pk]), sent)

    def fields(self, **changed: Any) -> dict[str, Any]:
        return {
            "source": "facebook",
            "phone": "012 345 678",
            "name": "Chan Sreymom",
            "zone": self.zone.pk,
            "address": "No. 118, Street 63",
            "payment_method": "cash",
            **changed,
        }

    def filled(self, pieces: int = 2, **changed: Any) -> OrderDraft:
        draft = self.new()
        answer = self.post("save_draft", draft, **self.fields(**changed))
        assert answer.status_code == 303, answer.content
        assert self.post("draft_line", draft, variant=self.soap.pk, quantity=pieces).status_code == 303
        draft.refresh_from_db()
        return draft

    def place(self, draft: OrderDraft, total: str, **data: Any) -> HttpResponse:
        return self.post("place_draft", draft, total=total, **data)

    def code(self, answer: HttpResponse) -> str:
        assert answer.status_code == 409, answer.status_code
        return str(answer.context["refused"].code)


class Entering(Drafts):
    def test_a_draft_holds_nothing_and_becomes_one_order(self) -> None:
        draft = self.filled()
        self.soap.refresh_from_db()
        assert (self.soap.on_hand, Order.objects.count()) == (5, 0)
        first, second = self.place(draft, "21.50"), self.place(draft, "21.50")
        order = Order.objects.get()
        assert {first["Location"], second["Location"]} == {reverse("dashboard:order", args=[order.number])}
        assert (order.source, order.placed_by, order.customer_phone) == ("facebook", self.dara, PHONE)
        self.soap.refresh_from_db()
        assert self.soap.on_hand == 3

    def test_everything_is_needed_when_it_is_placed_and_nothing_before(self) -> None:
        empty = self.new()
        assert self.code(self.place(empty, "0")) == "draft_incomplete"
        for lacking in ({"phone": ""}, {"name": ""}, {"zone": ""}, {"address": ""}):
            assert self.code(self.place(self.filled(**lacking), "20.00")) == "draft_incomplete"
        assert not Order.objects.exists()

    def test_what_is_typed_is_checked_and_shown_again(self) -> None:
        draft = self.new()
        for wrong in (
            {"phone": "12"},
            {"conversation": "http://m.me/x"},
            {"conversation": "javascript:alert(1)"},
            {"conversation": f"https://m.me/{'x' * 300}"},
            {"address": "x"},
            {"source": "web"},
            {"fee": "1.00"},
            {"discount": "1.00"},
            {"fee": "-1"},
            {"note": "x" * 201},
        ):
            answer = self.post("save_draft", draft, **self.fields(**wrong))
            assert answer.status_code == 400, wrong
            self.assertContains(answer, "Chan Sreymom", status_code=400)

    def test_the_slower_of_two_is_told(self) -> None:
        draft = self.filled()
        for what, data in (
            ("save_draft", self.fields()),
            ("draft_line", {"variant": self.soap.pk, "quantity": 1}),
            ("ask_draft", {}),
            ("place_draft", {"total": "21.50"}),
        ):
            assert self.code(self.post(what, draft, **{**data, "version": 1})) == "draft_changed"

    def test_out_of_stock_is_said_at_its_line_and_a_new_price_is_shown(self) -> None:
        draft = self.filled(pieces=6)
        answer = self.place(draft, "61.50")
        assert self.code(answer) == "goods_sold_out"
        self.assertContains(answer, "Only 5 left", status_code=409)
        self.post("draft_line", draft, variant=self.soap.pk, quantity=1)
        assert self.code(self.place(draft, "10.00")) == "total_changed"
        self.post("draft_line", draft, variant=self.soap.pk, quantity=0)
        assert not draft.lines.exists()

    def test_a_fee_and_a_discount_by_hand_are_noted_and_limited(self) -> None:
        draft = self.filled(fee="0", fee_reason="lives next door", discount="2.00", discount_reason="scratched")
        assert self.place(draft, "18.00").status_code == 303
        order = Order.objects.get()
        assert (order.delivery, order.discount, order.total) == (0, 2, 18)
        assert set(OrderNote.objects.values_list("text", flat=True)) == {"lives next door", "scratched"}
        more = self.filled(discount="2.01", discount_reason="scratched")
        assert self.code(self.place(more, "19.49")) == "discount_too_large"

    def test_the_limits_for_strangers_do_not_apply_nor_does_a_pause(self) -> None:
        StoreSettings(pk=1, paused_until=timezone.now() + timedelta(hours=1)).save()
        with override_settings(UNCONFIRMED_PER_PHONE=1, FIRST_ORDER_CONFIRM_OVER=1, UNCONFIRMED_PIECES=1):
            for _ in range(2):
                assert self.place(self.filled(), "21.50").status_code == 303
        assert not Order.objects.filter(needs_call=True).exists()

    def test_strangers_find_no_page_of_it(self) -> None:
        draft = self.filled()
        self.client.logout()
        for what in (
            "save_draft",
            "draft_line",
            "ask_draft",
            "place_draft",
            "draft_paste",
            "draft_guesses",
            "draft_known",
        ):
            assert self.post(what, draft).status_code == 302
        assert self.client.get(reverse("dashboard:drafts")).status_code == 302
        assert self.client.get(reverse("dashboard:draft", args=[draft.pk])).status_code == 302


class AKnownCustomer(Drafts):
    def test_the_name_is_offered_and_never_filled_in(self) -> None:
        an_order(zone=self.zone, phone=PHONE, name="Sok Dara", address="House 5, Street 271")
        customer = Customer.objects.get()
        levels.add_note(customer, "Ring twice", by=self.dara)
        draft = self.new()
        self.post("save_draft", draft, **self.fields(phone="+855 12 345 678", name="", address=""))
        page = self.client.get(reverse("dashboard:draft", args=[draft.pk]))
        self.assertContains(page, "Sok Dara")
        self.assertContains(page, "Ring twice")
        assert (page.context["form"]["name"].value(), page.context["form"]["address"].value()) == ("", "")
        assert self.post("draft_known", draft, what="name").status_code == 303
        assert self.post("draft_known", draft, what=str(customer.addresses.get().pk)).status_code == 303
        draft.refresh_from_db()
        assert (draft.name, draft.address, draft.zone) == ("Sok Dara", "House 5, Street 271", self.zone)

    def test_an_address_of_somebody_else_is_not_found(self) -> None:
        an_order(zone=self.zone, phone=PHONE)
        an_order(zone=self.zone, phone="+85512000111", address="House 9, Street 9")
        other = Customer.objects.get(phone="+85512000111").addresses.get()
        assert self.post("draft_known", self.filled(), what=str(other.pk)).status_code == 404


class APastedChat(Drafts):
    TEXT = "hello\n2x lotus soap\n012 345 678\nHouse 12, Street 310, near the pagoda\n3 x nothing known"

    def test_is_split_into_guesses_and_nothing_is_added_by_itself(self) -> None:
        draft = self.new()
        page = self.post("draft_paste", draft, text=self.TEXT)
        guesses = page.context["guesses"]
        assert (guesses.phone, guesses.address) == (PHONE, "House 12, Street 310, near the pagoda")
        assert [(one.quantity, one.variants) for one in guesses.goods] == [(2, [self.soap])]
        self.assertNotContains(page, 'name="use_phone" value="1" checked')
        draft.refresh_from_db()
        assert (draft.phone, draft.address, draft.version, draft.lines.count()) == ("", "", 1, 0)

    def test_only_what_is_ticked_is_used(self) -> None:
        draft = self.new()
        sent = {"phone": PHONE, "address": "House 12, Street 310", "use_phone": "1", "goods": f"{self.soap.pk}:2"}
        assert self.post("draft_guesses", draft, **sent).status_code == 303
        draft.refresh_from_db()
        assert (draft.phone, draft.address, changes.quantities(draft)) == (PHONE, "", {self.soap.pk: 2})

    def test_a_long_text_is_refused_and_forged_guesses_are_too(self) -> None:
        draft = self.new()
        assert self.post("draft_paste", draft, text="x" * 2001).status_code == 400
        assert self.post("draft_guesses", draft, goods="1:x").status_code == 400


class AtTheCounter(Drafts):
    def test_paid_now_is_delivered_and_in_the_cash_book_in_one_press(self) -> None:
        draft = self.filled(zone=self.counter.pk, address="", source="counter")
        assert self.place(draft, "20.00", at_counter="1").status_code == 303
        order = Order.objects.get()
        assert (order.status, order.payment_received, order.source) == (Status.DELIVERED, True, "counter")
        assert cash_book.balance(cash_book.TILL).base == Decimal(20)
        assert self.place(draft, "20.00", at_counter="1").status_code == 303
        assert cash_book.balance(cash_book.TILL).base == Decimal(20)

    def test_only_what_is_picked_up(self) -> None:
        assert self.code(self.place(self.filled(), "21.50", at_counter="1")) == "draft_not_at_counter"
        assert not Order.objects.exists()


class ByTheCustomer(Drafts):
    def asked(self) -> OrderDraft:
        draft = self.filled()
        assert self.post("ask_draft", draft).status_code == 303
        draft.refresh_from_db()
        return draft

    def test_the_link_opens_once_the_customer_is_asked_and_is_nowhere_kept(self) -> None:
        draft, browser = self.filled(), Client()
        assert browser.get(draft.get_absolute_url()).status_code == 404
        draft = self.asked()
        page = browser.get(draft.get_absolute_url())
        self.assertContains(page, "Lotus Soap")
        self.assertContains(page, "noindex")
        assert "no-store" in page["Cache-Control"]
        assert browser.get(reverse("orders:draft", args=["x" * 22])).status_code == 404

    def test_confirming_places_it_once(self) -> None:
        draft, browser = self.asked(), Client()
        sent = {"version": draft.version, "total": "21.50"}
        first = browser.post(draft.get_absolute_url(), sent)
        assert first.status_code == 303
        order = Order.objects.get()
        assert first["Location"] == order.get_absolute_url()
        assert browser.post(draft.get_absolute_url(), sent)["Location"] == order.get_absolute_url()
        assert self.place(draft, "21.50")["Location"] == reverse("dashboard:order", args=[order.number])

    def test_what_changed_since_is_shown_and_not_placed(self) -> None:
        draft, browser = self.asked(), Client()
        sent = {"version": draft.version, "total": "21.50"}
        self.post("draft_line", draft, variant=self.soap.pk, quantity=3)
        assert browser.post(draft.get_absolute_url(), sent).status_code == 409
        Variant.objects.filter(pk=self.soap.pk).update(price="11.00")
        draft.refresh_from_db()
        sent = {"version": draft.version, "total": "31.50"}
        self.assertContains(browser.post(draft.get_absolute_url(), sent), "34.50", status_code=409)
        assert not Order.objects.exists()

    def test_the_list_says_who_has_not_confirmed(self) -> None:
        draft = self.asked()
        self.assertNotContains(self.client.get(reverse("dashboard:drafts")), "Not confirmed by the customer")
        self.assertNotContains(self.client.get(reverse("dashboard:board")), "drafts not confirmed")
        OrderDraft.objects.filter(pk=draft.pk).update(asked_at=timezone.now() - timedelta(hours=25))
        cache.clear()
        self.assertContains(self.client.get(reverse("dashboard:drafts")), "Not confirmed by the customer")
        self.assertContains(self.client.get(reverse("dashboard:board")), "Order drafts (1 not confirmed)")


class TheList(Drafts):
    @override_settings(PAGE_SIZE=2)
    def test_is_shown_a_page_at_a_time_with_as_many_questions(self) -> None:
        made = [self.new() for _ in range(3)]
        self.client.get(reverse("dashboard:drafts"))  # shop and pages are kept
        with self.assertNumQueries(5):  # session, person, drafts, and two for the permissions
            page = self.client.get(reverse("dashboard:drafts")).context["page"]
        assert [row.draft for row in page.rows] == made[:0:-1]
        rest = self.client.get(reverse("dashboard:drafts"), {"before": page.more}).context["page"]
        assert ([row.draft for row in rest.rows], rest.more) == (made[:1], 0)

    def test_old_drafts_are_deleted_and_their_orders_stay(self) -> None:
        placed, kept = self.filled(), self.new()
        self.place(placed, "21.50")
        OrderDraft.objects.filter(pk=placed.pk).update(created_at=timezone.now() - timedelta(days=8))
        assert changes.expired(dry_run=True) == 1
        assert changes.expired() == 1
        assert OrderDraft.objects.get() == kept
        assert Order.objects.count() == 1


class DraftRaces(Racing):
    def draft(self) -> OrderDraft:
        dara = a_member_of_staff(f"dara{OrderDraft.objects.count()}")
        draft = OrderDraft.objects.create(
            phone=PHONE,
            name="Chan Sreymom",
            zone=a_zone(),
            address="No. 118, Street 63",
            by=dara,
            asked_at=timezone.now(),
        )
        draft.lines.create(variant=a_variant(price="10.00", in_stock=50), quantity=2)
        return draft

    def test_a_draft_placed_by_twenty_at_once_is_one_order(self) -> None:
        draft = self.draft()
        place = partial(placement.place, draft, by=draft.by, seen=1, seen_total=Decimal("21.50"), language="en")
        assert {answer.pk for answer in at_once([place] * 20)} == {Order.objects.get().pk}

    def test_a_customer_confirms_while_staff_place_and_edit(self) -> None:
        for _ in range(20):
            draft = self.draft()
            staff = Client()
            staff.force_login(draft.by)
            sent = {"version": 1, "total": "21.50"}
            with override_settings(RATE_LIMITS=FREELY):
                confirmed, placed, edited = at_once(
                    [
                        partial(Client().post, draft.get_absolute_url(), sent),
                        partial(staff.post, reverse("dashboard:place_draft", args=[draft.pk]), sent),
                        partial(changes.save, draft, {"note": "blue gate"}, by=draft.by, seen=1),
                    ]
                )
            draft.refresh_from_db()
            if draft.version == 2:  # the edit was first: both were told
                assert (confirmed.status_code, placed.status_code, draft.order) == (409, 409, None)
            else:
                assert isinstance(edited, changes.DraftPlaced)
                assert confirmed["Location"] == draft.order.get_absolute_url()
                assert placed["Location"] == reverse("dashboard:order", args=[draft.order.number])

    @override_settings(KHQR_ACCOUNT="madamda@demo")
    def test_a_level_that_changes_while_an_order_is_placed_holds_for_the_next(self) -> None:

        zone, soap, boss = (
            a_zone(),
            a_variant(price="10.00", in_stock=100),
            a_member_of_staff("boss", is_superuser=True),
        )
        an_order({soap: 1}, zone=zone)
        customer, seen = Customer.objects.get(), 0
        for _ in range(20):
            buy = partial(place_order, quantities={soap.pk: 1}, wishes=wishes(zone, total="11.50"))
            strict = partial(levels.set_level, customer, "prepay", by=boss, seen=seen, reason="a race")
            bought, level = at_once([buy, strict])
            assert isinstance(bought, Order | PrepayNeeded), bought
            again = at_once([partial(place_order, quantities={soap.pk: 1}, wishes=wishes(zone, total="11.50"))])
            assert isinstance(again[0], PrepayNeeded)
            seen = levels.set_level(customer, "", by=boss, seen=level.pk, reason="a race").pk
