"""What is pasted as the shop's Telegram name or phone number is kept as one bare form of it."""

from django.urls import reverse

from shop.models import StoreSettings
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import an_admin


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
            self.assertContains(self.save(telegram=pasted), "Enter a valid Telegram name", msg_prefix=pasted)

    def test_a_long_way_to_write_a_phone_number_is_not_cut(self) -> None:
        assert self.save(phone="+855 (0) 97 123 4567").status_code == 302
        assert StoreSettings.load().phone == "+855971234567"
