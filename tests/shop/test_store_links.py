"""What is pasted as the shop's Telegram name or phone number is kept as one bare form of it."""

from django.urls import reverse

from madamda.cache import local
from orders.notifications import emails
from shop.models import StoreSettings
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import an_admin, an_order


class Pasted(TestCase):
    def setUp(self) -> None:
        self.client.force_login(an_admin())
        StoreSettings.objects.create(pk=1)
        self.address = reverse("admin:shop_storesettings_change", args=[1])

    def save(self, **fields: str) -> object:
        return self.client.post(self.address, form_of(self.client, self.address) | fields)

    def test_a_telegram_name_however_it_is_pasted(self) -> None:
        for pasted in (
            *(
                "madamda_kh",
                "@madamda_kh",
                "t.me/madamda_kh",
                "https://t.me/madamda_kh",
                "http://telegram.me/madamda_kh/",
            ),
            *("https://www.t.me/@madamda_kh?start=1", " https://t.me/s/madamda_kh ", "tg://resolve?domain=madamda_kh"),
            "HTTPS://T.ME/madamda_kh",
        ):
            StoreSettings.objects.update(telegram="")
            assert self.save(telegram=pasted).status_code == 302, pasted
            assert StoreSettings.load().telegram == "madamda_kh", pasted
        local.forget_all()
        self.assertContains(self.client.get("/"), "https://t.me/madamda_kh")

    def test_what_is_no_name_is_refused(self) -> None:
        for pasted in (
            "https://t.me/+85512345678",
            "https://evil.example/madamda",
            "a b",
            "abc",
            "t.me/",
            "ម៉ាដាម",
            "x" * 40,
        ):
            self.assertContains(self.save(telegram=pasted), "This is no name or number of Telegram.", msg_prefix=pasted)

    def test_other_messengers_however_they_are_pasted(self) -> None:
        for name, pasted, kept, link in (
            ("messenger", "https://www.facebook.com/srey.skin/?ref=1", "srey.skin", "https://m.me/srey.skin"),
            ("messenger", "m.me/sreyskin", "sreyskin", "https://m.me/sreyskin"),
            ("whatsapp", "012 345 678", "+85512345678", "https://wa.me/85512345678"),
            ("whatsapp", "https://wa.me/351912345678", "+351912345678", "https://wa.me/351912345678"),
            ("line", "@sreyskin", "@sreyskin", "https://line.me/R/ti/p/%40sreyskin"),
            ("line", "https://line.me/ti/p/~dara_9", "dara_9", "https://line.me/R/ti/p/~dara_9"),
            ("viber", "+855 12 345 678", "+85512345678", "viber://chat?number=%2B85512345678"),
        ):
            with self.subTest(name, pasted=pasted):
                assert self.save(**{name: pasted}).status_code == 302
                assert getattr(StoreSettings.load(), name) == kept
                local.forget_all()
                for path in ("/", "/track/"):
                    self.assertContains(self.client.get(path), f'href="{link}"')
                assert self.save(**{name: ""}).status_code == 302
        for name, wrong in (("whatsapp", "sreyskin"), ("viber", "12"), ("line", "a b"), ("messenger", "x")):
            self.assertContains(self.save(**{name: wrong}), "This is no name or number of")

    def test_the_tax_number_and_the_email_are_where_they_belong(self) -> None:
        assert self.save(tax_number="PT 501 442 600", email="loja@cha.pt").status_code == 302
        local.forget_all()
        page = self.client.get("/")
        self.assertContains(page, "Tax number PT 501 442 600")
        self.assertContains(page, 'href="mailto:loja@cha.pt"')
        self.assertContains(page, '"taxID":"PT 501 442 600"')
        order = an_order(email="maria@gmail.com")
        for path in (
            reverse("dashboard:slip", args=[order.number]),
            reverse("dashboard:receipt", args=[order.number]),
            reverse("orders:receipt", args=[order.number]) + f"?key={order.secret}",
        ):
            self.assertContains(self.client.get(path), "Tax number PT 501 442 600")
        written = emails.letter(order)
        assert "Tax number PT 501 442 600" in written.body
        assert "Tax number PT 501 442 600" in str(written.alternatives[0].content)

    def test_a_long_way_to_write_a_phone_number_is_not_cut(self) -> None:
        assert self.save(phone="+855 (0) 97 123 4567").status_code == 302
        assert StoreSettings.load().phone == "+855971234567"
