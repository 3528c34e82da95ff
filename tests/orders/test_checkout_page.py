"""The checkout: what it shows, what it takes, and that one press is one order."""

from decimal import Decimal
from unittest import mock
from uuid import uuid4

from django.db import OperationalError
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from markupsafe import escape

from customers import device_cookie
from orders.checkout.place_order import place_order
from orders.fulfilment import lifecycle
from orders.models import DeliveryZone, Order
from orders.status import Status
from shop.inventory import stock
from shop.models import ProductImage, StoreSettings, Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_variant, a_zone, an_order, brought_to, the_counter

CHECKOUT = reverse("orders:checkout")


class Checkout(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.capital = a_zone(fee="1.50")
        cls.kandal = a_zone("kandal", fee="2.50", days_min=1, days_max=2)
        cls.counter = the_counter()
        cls.toner = a_variant(a_product("Jasmine Toner", price="13.00"), name="150 ml", price="13.00", in_stock=5)

    def setUp(self):
        self.fill({self.toner: 2})

    def fill(self, lines):
        session = self.client.session
        session["cart"] = {str(variant.pk): pieces for variant, pieces in lines.items()}
        session.save()

    def cart(self):
        return self.client.session.get("cart", {})

    def press(self, **changed):
        typed = {
            "name": "Chan Sreymom",
            "phone": "012 345 678",
            "province": "phnom-penh",
            "address": "No. 118, Street 63",
            "note": "Blue gate",
            "payment_method": "cash",
            "submission": str(uuid4()),
            "total": "27.50",
        }
        return self.client.post(CHECKOUT, {**typed, **changed})


class OpeningThePage(Checkout):
    def test_shows_the_whole_price_in_both_currencies(self):
        page = self.client.get(CHECKOUT, {"province": "phnom-penh"})
        self.assertContains(page, "$26.00")
        self.assertContains(page, "$27.50")
        self.assertContains(page, "៛112,800")
        self.assertContains(page, 'name="total" value="27.50"')

    def test_every_place_brings_its_own_total(self):
        page = self.client.get(CHECKOUT)
        self.assertContains(page, 'data-total="$28.50"')
        self.assertContains(page, "Kandal – $2.50, 1–2 days")
        self.assertContains(page, 'data-total="$26.00"')

    def test_shows_what_is_ordered(self):
        ProductImage.objects.create(
            product=self.toner.product, file="toner.jpg", width=800, height=1000, developed=True
        )
        page = self.client.get(CHECKOUT)
        self.assertContains(page, "pictures/toner/480.jpg 480w", 2)  # above the form on phones, beside it elsewhere

    def test_a_place_can_be_chosen_by_address(self):
        self.assertContains(self.client.get(CHECKOUT, {"province": "kandal"}), 'name="total" value="28.50"')

    def test_a_stranger_chooses_the_place(self):
        for place in ("", "atlantis", "\x00", "x" * 5000):
            with self.subTest(place[:9]):
                page = self.client.get(CHECKOUT, {"province": place})
                self.assertContains(page, '<option value="" selected>Choose a province or pick-up</option>')
                self.assertContains(page, 'name="total" value=""')
                self.assertContains(page, "Subtotal, without delivery")

    def test_without_a_place_nothing_is_ordered(self):
        answer = self.press(province="", total="")
        self.assertContains(answer, "Choose a province or pick-up.", status_code=422)
        assert not Order.objects.exists()

    def test_a_device_that_ordered_keeps_its_place(self):
        self.press(province="kandal", total="28.50")
        self.fill({self.toner: 2})
        self.assertContains(self.client.get(CHECKOUT), 'name="total" value="28.50"')

    def test_without_script_the_first_total_is_shown_before_anything_is_ordered(self):
        page = self.press(total="")
        self.assertContains(page, "With delivery, the total is $27.50.", status_code=409)
        self.assertContains(page, 'name="total" value="27.50"', status_code=409)
        assert not Order.objects.exists()

    def test_dear_goods_travel_free(self):
        self.fill({self.toner: 4})
        self.assertContains(self.client.get(CHECKOUT, {"province": "kandal"}), 'name="total" value="52.00"')

    def test_every_opening_is_another_submission(self):
        first, second = (self.client.get(CHECKOUT).context["submission"] for _ in range(2))
        assert first != second

    def test_an_empty_cart_leads_to_the_cart(self):
        self.fill({})
        self.assertRedirects(self.client.get(CHECKOUT), reverse("shop:cart"), fetch_redirect_response=False)

    def test_nothing_of_it_is_kept_on_the_way(self):
        assert "no-store" in self.client.get(CHECKOUT)["Cache-Control"]

    def test_other_methods_are_refused(self):
        assert self.client.put(CHECKOUT).status_code == 405

    def test_costs_the_same_however_full_the_cart(self):
        self.fill({a_variant(price="1.00"): 1 for _ in range(12)})
        self.client.get(CHECKOUT)
        with self.assertNumQueries(
            3
        ):  # the session, what the device ordered, what is in the cart; shop and places are kept
            self.client.get(CHECKOUT)

    def test_a_device_that_ordered_is_known(self):
        self.press()
        self.fill({self.toner: 1})
        page = self.client.get(CHECKOUT)
        self.assertContains(page, 'value="Chan Sreymom"')
        self.assertContains(page, "012 345 678")
        self.assertContains(page, "No. 118, Street 63")

    def test_another_device_is_not_whatever_was_ordered(self):
        an_order(phone="+85512345678", device=uuid4())
        self.client.cookies[device_cookie.COOKIE] = "forged"
        page = self.client.get(CHECKOUT)
        self.assertNotContains(page, "Chan Sreymom")
        self.assertNotContains(page, "Street 63")

    def test_a_paused_shop_says_until_when(self):
        StoreSettings(
            pk=1, paused_until=timezone.now() + timezone.timedelta(hours=1), pause_words="Back at noon."
        ).save()
        self.assertContains(self.client.get(CHECKOUT), "Back at noon.")


class WhatChangedMeanwhile(Checkout):
    def test_prices_since_the_cart_was_filled_are_shown_old_and_new(self):
        self.client.post("/cart/lines/", {"variant": self.toner.pk})
        Variant.objects.filter(pk=self.toner.pk).update(price="12.00")
        page = self.client.get(CHECKOUT, {"province": "phnom-penh"})
        self.assertContains(page, "Jasmine Toner, 150 ml: <bdi>$13.00</bdi> before, <bdi>$12.00</bdi> now.")
        self.assertContains(page, 'name="total" value="37.50"')

    def test_prices_as_they_were_are_not_mentioned(self):
        self.client.post("/cart/lines/", {"variant": self.toner.pk})
        self.assertNotContains(self.client.get(CHECKOUT), "Prices have changed")

    def test_another_page_changed_the_goods_and_the_total_happens_to_be_the_same(self):
        version = self.client.get(CHECKOUT).context["version"]
        rose = a_variant(a_product("Rose Toner"), price="13.00", in_stock=5)
        self.fill({rose: 2})
        page = self.press(cart=version)
        self.assertContains(page, "Your cart was changed on another page.", status_code=409)
        assert not Order.objects.exists()
        self.press(cart=page.context["version"])
        assert Order.objects.get().lines.get().variant == rose

    def test_a_page_that_was_pressed_is_answered_with_its_order_whatever_the_cart_says(self):
        page = self.client.get(CHECKOUT)
        pressed = {"submission": str(page.context["submission"]), "cart": page.context["version"]}
        first, again = self.press(**pressed), self.press(**pressed)
        assert first["Location"] == again["Location"]

    def test_what_came_into_the_cart_while_ordering_stays_in_it(self):
        late = a_variant(price="3.00")

        def order_slowly(**asked):
            self.client.post("/cart/lines/", {"variant": late.pk})
            return place_order(**asked)

        with mock.patch("orders.checkout.place_order.place_order", order_slowly):
            assert self.press().status_code == 303
        assert self.cart() == {str(late.pk): 1}

    def test_a_paused_shop_has_no_button(self):
        StoreSettings(
            pk=1, paused_until=timezone.now() + timezone.timedelta(hours=1), pause_words="Back at noon."
        ).save()
        page = self.client.get(CHECKOUT)
        self.assertNotContains(page, "Place order –")
        self.assertContains(page, "Back at noon.")

    def test_a_closed_shop_says_when_it_begins(self):
        now = timezone.localtime()
        opens, closes = ((now + timezone.timedelta(hours=ahead)).time() for ahead in (2, 3))
        StoreSettings(pk=1, opens_at=opens, closes_at=closes).save()
        self.assertContains(self.client.get(CHECKOUT), "We’re closed now, but you can still order.")


class PressingTheButton(Checkout):
    def test_is_an_order_as_it_was_shown(self):
        answer = self.press()
        order = Order.objects.get()
        assert answer.status_code == 303
        assert answer["Location"] == order.get_absolute_url()
        assert (order.total, order.customer_phone, order.note) == (Decimal("27.50"), "+85512345678", "Blue gate")
        assert order.language == "en"

    def test_empties_the_cart_and_remembers_the_device(self):
        self.press()
        assert self.cart() == {}
        assert device_cookie.read(self.client.cookies[device_cookie.COOKIE].value) == Order.objects.get().device

    def test_twice_is_one_order_and_one_answer(self):
        submission = str(uuid4())
        first, second = self.press(submission=submission), self.press(submission=submission)
        assert first["Location"] == second["Location"]
        assert Order.objects.count() == 1

    def test_a_corrected_second_press_says_what_was_not_taken(self):
        page = str(uuid4())
        order = self.client.get(self.press(submission=page)["Location"]).context["progress"].order
        assert self.said(self.press(submission=page)) == ""
        changed = {"name": "Chan Dara", "phone": "012 999 888", "address": "No. 7, Street 271"}
        said = self.said(self.press(submission=page, **changed))
        assert f"You’ve already placed this order as {order.number}. Your changes (" in said
        assert "or cancel and order again." in said
        for label in ("name", "phone", "address"):
            assert label in said
        assert "note" not in said
        assert "note" in self.said(self.press(submission=page, note="Red gate"))
        assert Order.objects.get().address == "No. 118, Street 63"

    def said(self, answer):
        return " ".join(str(message) for message in self.client.get(answer["Location"]).context["messages"])

    def test_what_was_changed_since_is_no_change_of_the_second_press(self):
        page = str(uuid4())
        order = self.client.get(self.press(submission=page)["Location"]).context["progress"].order
        order = lifecycle.add_note(order, "Ring twice.", by=a_member_of_staff())
        assert self.said(self.press(submission=page)) == ""
        brought_to(order, Status.CONFIRMED)
        said = self.said(self.press(submission=page, address="No. 7, Street 271"))
        assert said.endswith("were not saved. Call us."), said

    def test_twice_at_once_leaves_the_device_of_the_order(self):
        """Neither press has the cookie of the other, and both still see the full cart: what the first answer gives the
        browser, the second leaves alone."""
        submission = str(uuid4())
        first = self.press(submission=submission)
        assert device_cookie.read(first.cookies[device_cookie.COOKIE].value) == Order.objects.get().device
        del self.client.cookies[device_cookie.COOKIE]
        self.fill({self.toner: 2})
        second = self.press(submission=submission)
        assert second.status_code == 303
        assert device_cookie.COOKIE not in second.cookies

    def test_a_used_page_with_other_goods_orders_nothing_and_shows_the_order(self):
        submission = str(uuid4())
        self.press(submission=submission)
        self.fill({self.toner: 1})
        answer = self.press(submission=submission, total="14.50")
        self.assertContains(answer, Order.objects.get().get_absolute_url(), status_code=409)
        assert str(answer.context["submission"]) != submission
        assert self.cart() == {str(self.toner.pk): 1}
        assert Order.objects.count() == 1

    def test_with_an_empty_cart_leads_to_the_cart(self):
        self.fill({})
        self.assertRedirects(self.press(), reverse("shop:cart"), fetch_redirect_response=False)

    def test_to_the_counter_needs_no_address(self):
        self.press(province="pick-up", address="", total="26.00")
        assert Order.objects.get().address == ""

    def test_without_the_token_of_the_form_is_refused(self):
        self.client.handler.enforce_csrf_checks = True
        assert self.press().status_code == 403
        assert not Order.objects.exists()

    @override_settings(RATE_LIMITS={"checkout": "2/m"})
    def test_too_often_is_refused(self):
        assert [self.press(name="").status_code for _ in range(3)] == [422, 422, 429]


class WhatIsWrong(Checkout):
    def test_is_said_at_its_field_and_nothing_typed_is_lost(self):
        answer = self.press(phone="012 345 67", name="ចាន់ ស្រីមុំ", note="Ring twice")
        self.assertContains(answer, "This is 8 digits.", status_code=422)
        for typed in ("012 345 67", "ចាន់ ស្រីមុំ", "No. 118, Street 63", "Ring twice"):
            self.assertContains(answer, typed, status_code=422)
        self.assertContains(answer, "<title>Error: Checkout", status_code=422)
        assert not Order.objects.exists()

    def test_what_is_typed_stands_as_words_in_its_own_page_alone(self):
        """Fields are drawn once for everybody, and what is typed is written in."""
        for name in ('Sok "Dara"><b>', "Sopheak & Co", ""):
            page = self.press(name=name, address=f"{name} <i> street", phone="1")
            shown = page.content.decode()
            assert shown.count("Dara") == 2 * name.count("Dara")
            assert shown.count("Sopheak") == 2 * name.count("Sopheak")
            assert "<b>" not in shown
            assert f"{escape(name)} &lt;i&gt; street</textarea>" in shown
        self.client = self.client_class()
        self.fill({self.toner: 1})
        self.assertNotContains(self.client.get(CHECKOUT), "street</textarea>")

    def test_too_little_for_a_rider_is_refused_with_what_is_wanted(self):
        for address in ("x", "12", "xx", "xxxxxxx", "-----", ". , .", "012 345 678", "#5"):
            with self.subTest(address=address):
                answer = self.press(address=address)
                self.assertContains(answer, "Enter the house number and street", status_code=422)
                self.assertContains(answer, f"{address}</textarea>", status_code=422)
        for name in ("A", "12", ".", "1 2 3", "ក", "x."):
            with self.subTest(name=name):
                self.assertContains(self.press(name=name), "Enter the recipient’s full name", status_code=422)
        assert not Order.objects.exists()

    def test_short_names_and_addresses_of_this_country_are_enough(self):
        for name, address in (
            ("Ly", "#5 St 63"),
            ("សុ", "ភូមិបាទី"),
            ("Kim", "12A, St. 240"),
            ("李明", "ផ្ទះ១២ ផ្លូវ៦៣"),
            ("O'Neil", "Wat Phnom"),
        ):
            with self.subTest(name=name):
                self.fill({self.toner: 1})
                assert self.press(name=name, address=address, total="14.50").status_code == 303

    def test_picking_up_needs_no_address_and_judges_none(self):
        assert self.press(province="pick-up", address="x", total="26.00").status_code == 303

    def test_keeps_the_place_that_was_chosen_and_its_total(self):
        answer = self.press(province="kandal", name="")
        self.assertContains(answer, 'name="total" value="28.50"', status_code=422)

    def test_without_script_another_place_shows_its_total_first(self):
        answer = self.press(province="kandal")
        self.assertContains(answer, "It was $27.50, now it’s $28.50.", status_code=409)
        self.assertContains(answer, 'name="total" value="28.50"', status_code=409)
        assert not Order.objects.exists()
        self.press(province="kandal", total="28.50", submission=str(answer.context["submission"]))
        assert Order.objects.get().zone == self.kandal

    def test_a_price_that_went_up_is_shown_before_it_is_paid(self):
        Variant.objects.filter(pk=self.toner.pk).update(price=Decimal("14.00"))
        self.assertContains(self.press(), "It was $27.50, now it’s $29.50.", status_code=409)
        assert self.cart() == {str(self.toner.pk): 2}

    def test_a_rate_that_changed_since_the_page_was_drawn_is_shown_before_it_is_paid(self):
        """What was seen is what is charged, in both currencies, or the customer is asked again."""
        page = self.client.get(CHECKOUT)
        self.assertContains(page, f'name="rate" value="{page.context["rate"]}"')
        seen = str(page.context["seen_rate"])
        for rate, now in (("8200", "៛225,500"), ("4101", "៛112,800")):  # however small: part may be paid in riel
            StoreSettings.objects.update_or_create(pk=1, defaults={"riel_rate": rate})
            answer = self.press(rate=seen, note="Ring twice")
            self.assertContains(answer, f"It was ៛112,800, now it’s {now}.", status_code=409)
            self.assertContains(answer, "The total has changed.", status_code=409)
            self.assertContains(answer, f'name="rate" value="{rate}', status_code=409)
            self.assertContains(answer, "Accept and order", status_code=409)
            self.assertContains(answer, "Ring twice", status_code=409)
            assert not Order.objects.exists()
        assert self.press(rate=answer.context["seen_rate"]).status_code == 303
        assert Order.objects.get().riel_rate == Decimal(4101)

    def test_a_rate_and_a_price_that_changed_are_both_shown(self):
        StoreSettings.objects.update_or_create(pk=1, defaults={"riel_rate": "8200"})
        Variant.objects.filter(pk=self.toner.pk).update(price=Decimal("14.00"))
        answer = self.press(rate="4100.00")
        self.assertContains(answer, "It was $27.50, now it’s $29.50.", status_code=409)
        self.assertContains(answer, "It was ៛121,000, now it’s ៛241,900.", status_code=409)

    def test_a_rate_that_is_nonsense_orders_nothing(self):
        for rate in ("NaN", "-4100", "4100.005", "1e9999", "ចាន់", "\x00"):
            with self.subTest(rate):
                assert self.press(rate=rate).status_code == 409
        assert not Order.objects.exists()

    def test_a_total_that_is_nonsense_orders_nothing(self):
        for total in ("", "NaN", "-27.50", "27.505", "1e9999", "ចាន់"):
            with self.subTest(total):
                assert self.press(total=total).status_code == 409
        assert not Order.objects.exists()

    def test_nothing_that_is_typed_breaks_the_page(self):
        for field in ("name", "phone", "province", "address", "note", "payment_method", "submission", "agreed"):
            for nonsense in ("\x00", "\u202e", "'\"><b>", "9" * 5000, "%s{}", "\ud7ff\uffff"):
                with self.subTest(field=field, nonsense=nonsense[:9]):
                    self.fill({self.toner: 2})
                    assert self.press(**{field: nonsense}).status_code < 500

    def test_a_fee_that_rose_since_the_page_was_drawn_is_shown_before_it_is_paid(self):
        """However many pages remember the old one: what is charged is read when it is charged."""
        self.client.get(CHECKOUT)
        DeliveryZone.objects.filter(code="phnom-penh").update(fee="2.00")
        answer = self.press()
        self.assertContains(answer, "It was $27.50, now it’s $28.00.", status_code=409)
        self.assertContains(answer, "Phnom Penh – $2.00", status_code=409)
        assert not Order.objects.exists()
        self.press(total="28.00")
        assert Order.objects.get().delivery == Decimal("2.00")

    def test_a_zone_switched_off_since_the_page_was_drawn_is_said(self):
        self.client.get(CHECKOUT)
        DeliveryZone.objects.filter(code="kandal").update(active=False)
        answer = self.press(province="kandal", total="28.50")
        self.assertContains(answer, "Choose another one.", status_code=422)
        self.assertNotContains(answer, "Kandal", status_code=422)
        self.assertContains(answer, "Chan Sreymom", status_code=422)
        assert not Order.objects.exists()

    def test_a_zone_switched_off_meanwhile_is_said(self):
        DeliveryZone.objects.filter(code="kandal").update(active=False)
        answer = self.press(province="kandal")
        self.assertContains(answer, "Choose another one.", status_code=422)

    def test_a_paused_shop_keeps_cart_and_words(self):
        StoreSettings(
            pk=1, paused_until=timezone.now() + timezone.timedelta(hours=1), pause_words="Back at noon."
        ).save()
        answer = self.press()
        self.assertContains(answer, "Back at noon.", status_code=409)
        self.assertContains(answer, "No. 118, Street 63", status_code=409)
        assert self.cart() == {str(self.toner.pk): 2}


class LessIsLeft(Checkout):
    def setUp(self):
        super().setUp()
        self.lipstick = a_variant(a_product("Silk Lipstick"), name="Romduol Red", price="14.00", in_stock=3)
        self.fill({self.toner: 2, self.lipstick: 3})
        with self.captureOnCommitCallbacks():
            an_order({self.lipstick: 2})

    def test_is_named_and_what_is_left_is_offered(self):
        answer = self.press(total="68.00")
        self.assertContains(answer, "you wanted 3, only one is left", status_code=409)
        self.assertContains(answer, "Order the rest", status_code=409)
        self.assertContains(answer, "<title>Error: Checkout", status_code=409)
        self.assertContains(answer, 'name="total" value="41.50"', status_code=409)
        self.assertContains(answer, f'value="{self.toner.pk}x2 {self.lipstick.pk}x1"', status_code=409)

    def agree(self, **changed):
        return self.press(total="41.50", agreed=f"{self.toner.pk}x2 {self.lipstick.pk}x1", **changed)

    def test_agreeing_orders_what_is_left(self):
        assert self.agree().status_code == 303
        order = Order.objects.order_by("pk").last()
        assert dict(order.lines.values_list("variant", "quantity")) == {self.toner.pk: 2, self.lipstick.pk: 1}
        assert self.cart() == {}

    def test_agreeing_twice_is_one_order_whatever_the_cart_says(self):
        submission = str(uuid4())
        first = self.agree(submission=submission)
        self.fill({self.toner: 2, self.lipstick: 3})
        assert self.agree(submission=submission)["Location"] == first["Location"]
        assert Order.objects.count() == 2

    def test_agreeing_to_what_is_gone_again_orders_nothing(self):
        an_order({self.lipstick: 1})
        assert self.agree().status_code == 409
        assert Order.objects.count() == 2

    def test_what_is_no_longer_sold_is_named(self):
        Variant.objects.filter(pk=self.lipstick.pk).update(active=False)
        self.assertContains(self.press(total="68.00"), "no longer available", status_code=409)

    def test_a_cart_of_which_nothing_is_left_leads_to_the_cart(self):
        self.fill({self.lipstick: 3})
        an_order({self.lipstick: 1})
        self.assertRedirects(self.client.get(CHECKOUT), reverse("shop:cart"), fetch_redirect_response=False)


class TheTillIsAway(Checkout):
    def press_in_vain(self):
        with mock.patch("orders.checkout.place_order._place", side_effect=OperationalError("the connection is lost")):
            return self.press(submission="11111111-1111-4111-8111-111111111111")

    def test_is_never_a_thank_you(self):
        answer = self.press_in_vain()
        assert answer.status_code == 503
        assert "Retry-After" in answer
        assert not Order.objects.exists()

    def test_all_that_was_typed_is_sent_by_one_more_press(self):
        answer = self.press_in_vain()
        typed = dict(answer.context["typed"])
        self.assertContains(answer, 'name="address" value="No. 118, Street 63"', status_code=503)
        assert self.client.post(CHECKOUT, typed).status_code == 303
        assert str(Order.objects.get().submission) == "11111111-1111-4111-8111-111111111111"

    def test_is_said_without_asking_the_database(self):
        for away in ("orders.delivery.zones.cached_zones", "madamda.http.sessions.prepared_cursor"):
            with self.subTest(away), mock.patch(away, side_effect=OperationalError) as asked:
                assert self.press().status_code == 503
                assert asked.called

    def test_the_cart_is_kept(self):
        self.press_in_vain()
        assert self.cart() == {str(self.toner.pk): 2}


class TheLastOne(Checkout):
    def test_is_sold_to_the_first_of_two(self):
        stock.correct(self.toner, 2, by=None, reason="counted")
        other = self.client_class()
        session = other.session
        session["cart"] = {str(self.toner.pk): 2}
        session.save()
        assert self.press().status_code == 303
        self.client = other
        self.assertRedirects(self.press(), reverse("shop:cart"), fetch_redirect_response=False)
        told = self.client.get(reverse("shop:cart"))
        self.assertContains(told, "Everything in your cart is sold out. Nothing was ordered.")
        self.assertContains(told, "Jasmine Toner")
        self.fill({a_variant(price="1.00"): 1})
        self.assertContains(self.client.get(CHECKOUT), "Chan Sreymom")  # what was typed is kept
        assert Order.objects.count() == 1
