"""What is typed into the checkout is there again after a look at the cart, a change of language or a refusal."""

import re
from unittest import mock
from uuid import uuid4

from django.test import Client, override_settings
from django.urls import reverse

from orders.checkout import draft
from orders.models import Order
from tests.cases import flat
from tests.orders.test_checkout_page import CHECKOUT, Checkout

TYPED = {"name": "ចាន់ ស្រីមុំ", "phone": "012 345", "province": "kandal", "address": "Wat", "note": "Blue <gate>"}


class TheDraft(Checkout):
    def assertIsThere(self, page, **typed):
        initial = page.context["form"].initial
        for name, words in {**TYPED, **typed}.items():
            assert initial.get(name) == words, name

    def send(self, **pressed):
        return self.client.post(CHECKOUT, {**TYPED, "submission": str(uuid4()), **pressed})

    def test_is_there_after_a_look_at_the_cart(self):
        self.assertRedirects(self.send(leave="cart"), reverse("shop:cart"), fetch_redirect_response=False)
        page = self.client.get(CHECKOUT)
        self.assertIsThere(page)
        assert 'value="kandal" selected' in flat(page)
        self.assertContains(page, "Blue &lt;gate&gt;")

    def test_is_kept_by_the_script_of_a_page_that_goes_away(self):
        assert self.send(keep="1").status_code == 204
        self.assertIsThere(self.client.get(CHECKOUT))
        assert self.cart() == {str(self.toner.pk): 2}

    def test_is_there_in_the_other_language(self):
        press = {**TYPED, "submission": str(uuid4()), "language": "km", "next": CHECKOUT}
        self.assertRedirects(self.client.post("/preferences/", press), CHECKOUT, fetch_redirect_response=False)
        page = self.client.get(CHECKOUT)
        self.assertContains(page, '<html lang="km"')
        self.assertIsThere(page)

    def test_is_there_after_every_refusal(self):
        assert self.send(payment_method="cash").status_code == 422
        self.assertIsThere(self.client.get(CHECKOUT))

    def test_outlives_the_cart_it_was_typed_for(self):
        """The session was lost, and the cart with it; what was typed is kept in the new one."""
        self.client = Client()
        self.assertRedirects(self.send(), reverse("shop:cart"), fetch_redirect_response=False)
        self.fill({self.toner: 1})
        self.assertIsThere(self.client.get(CHECKOUT))

    def test_is_nobody_elses(self):
        self.send(keep="1")
        self.client = Client()
        self.fill({self.toner: 1})
        self.assertNotContains(self.client.get(CHECKOUT), TYPED["name"])

    def test_is_gone_with_the_order_and_with_what_the_device_knows(self):
        self.send(keep="1")
        self.press()
        self.fill({self.toner: 1})
        self.assertNotContains(self.client.get(CHECKOUT), "Blue &lt;gate&gt;")
        self.send(keep="1")
        self.client.post(reverse("orders:forget"))
        self.assertNotContains(self.client.get(CHECKOUT), "Blue &lt;gate&gt;")

    @override_settings(CHECKOUT_DRAFT_MINUTES=10)
    def test_is_too_old_after_a_while(self):
        self.send(keep="1")
        with mock.patch("orders.checkout.draft.time.time", return_value=2**33):
            self.assertNotContains(self.client.get(CHECKOUT), TYPED["name"])

    def test_has_an_end(self):
        flood = dict.fromkeys(("name", "phone", "province", "address", "note", "email", "other"), "x" * 50000)
        self.client.post(CHECKOUT, {**flood, "keep": "1"})
        assert len(str(dict(self.client.session))) < 5000
        assert self.client.get(CHECKOUT).status_code == 200

    def test_leaves_the_cart_as_another_page_has_changed_it_meanwhile(self):
        other = self.client.session  # read before, written after the other page has put something in
        self.client.post("/cart/lines/", {"variant": self.toner.pk})
        draft.keep(other, TYPED)
        other.save()  # as the middleware does when the answer leaves
        assert self.cart() == {str(self.toner.pk): 3}
        self.assertIsThere(self.client.get(CHECKOUT))


class RefusedForAReasonOfTheWeb(Checkout):
    @override_settings(RATE_LIMITS={"checkout": "1/m", "promo": "9/m", "promo_address": "9/m", "cart": "9/m"})
    def test_too_often_keeps_what_was_typed_and_says_when(self):
        self.press(name="")
        answer = self.press()
        self.assertContains(answer, "Too many attempts.", status_code=429)
        self.assertContains(answer, "No. 118, Street 63", status_code=429)
        assert "Retry-After" in answer
        assert not Order.objects.exists()

    def test_without_a_valid_token_all_is_sent_by_one_more_press(self):
        self.client.handler.enforce_csrf_checks = True
        ours = {"Sec-Fetch-Site": "same-origin"}
        typed = {**TYPED, "phone": "012 345 678", "address": "No. 118, Street 63", "name": 'Sok "Dara"'}
        typed |= {"submission": str(uuid4()), "total": "28.50", "payment_method": "cash", "csrfmiddlewaretoken": "old"}
        refused = self.client.post(CHECKOUT, typed, headers=ours)
        self.assertContains(refused, "Sok &#34;Dara&#34;", status_code=403)
        again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', refused.content.decode()))
        again.pop("next", None)
        assert self.client.post(CHECKOUT, again, headers=ours).status_code == 303
        assert Order.objects.count() == 1

    def test_what_another_site_sent_is_not_offered_again(self):
        self.client.handler.enforce_csrf_checks = True
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
            refused = self.client.post(CHECKOUT, TYPED, headers=headers)
            self.assertNotContains(refused, "Send it again", status_code=403)
            self.assertNotContains(refused, TYPED["name"], status_code=403)

    def test_a_password_is_never_shown_in_a_page(self):
        self.client.handler.enforce_csrf_checks = True
        refused = self.client.post("/login/", {"username": "dara", "password": "secret-of-staff"})
        self.assertNotContains(refused, "secret-of-staff", status_code=403)
