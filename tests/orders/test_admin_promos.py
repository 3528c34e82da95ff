"""Promo codes and promoters in the admin, and orders taken out of it as a sheet."""

import csv
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from orders import csv_export
from orders.checkout.place_order import place_order
from orders.fulfilment import lifecycle
from orders.models import PromoCode, Promoter
from tests.cases import TestCase
from tests.factories import a_variant, a_zone, an_admin, an_order, wishes


class PromoCodesInTheAdmin(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.bopha = Promoter.objects.create(name="Bopha", commission=Decimal(10))
        cls.code = PromoCode.objects.create(code="TEN", amount=10, limit=5, promoter=cls.bopha)
        serum, zone = a_variant(price="20.00"), a_zone(fee="1.50")
        for _ in range(2):
            order = place_order(quantities={serum.pk: 1}, wishes=wishes(zone, total="19.50", promo_code="TEN"))
        lifecycle.cancel_by_customer(order, seen=1)

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def test_a_code_shows_how_often_it_was_used_and_what_it_gave_away(self) -> None:
        page = self.client.get(reverse("admin:orders_promocode_changelist"))
        for words in ("TEN", "10 %", "1 / 5", "$2.00", "Bopha"):
            self.assertContains(page, words)

    def test_a_promoter_shows_what_is_earned_without_cancelled_orders(self) -> None:
        page = self.client.get(reverse("admin:orders_promoter_changelist"))
        self.assertContains(page, "$1.80")

    def test_a_code_is_made_however_it_is_written(self) -> None:
        sent = {"code": "romduol-15", "kind": "percent", "amount": "15", "minimum": "0", "active": "on"}
        self.client.post(reverse("admin:orders_promocode_add"), sent)
        assert PromoCode.objects.filter(code="ROMDUOL15").exists()

    def test_a_day_means_all_of_it(self) -> None:
        """However the hour is left: the first day from its beginning, the last to its end."""
        here, address = timezone.get_current_timezone(), reverse("admin:orders_promocode_add")
        sent = {"kind": "percent", "amount": "15", "minimum": "0", "active": "on"}
        days = {"starts_at_0": "2027-04-14", "starts_at_1": "", "ends_at_0": "2027-04-16"}
        for code, hour in {"ALONE": {}, "EMPTY": {"ends_at_1": ""}, "MIDNIGHT": {"ends_at_1": "00:00:00"}}.items():
            with self.subTest(code):
                assert self.client.post(address, {**sent, **days, **hour, "code": code}).status_code == 302
                made = PromoCode.objects.get(code=code)
                assert made.starts_at == datetime(2027, 4, 14, tzinfo=here)
                assert made.ends_at == datetime(2027, 4, 16, 23, 59, 59, tzinfo=here)
        self.client.post(address, {**sent, **days, "code": "NOON", "ends_at_1": "12:00"})
        assert PromoCode.objects.get(code="NOON").ends_at == datetime(2027, 4, 16, 12, tzinfo=here)

    def test_one_day_is_a_code_of_one_day(self) -> None:
        sent = {"code": "ONEDAY", "kind": "percent", "amount": "15", "minimum": "0", "active": "on"}
        days = {"starts_at_0": "2027-04-14", "ends_at_0": "2027-04-14"}
        self.client.post(reverse("admin:orders_promocode_add"), {**sent, **days})
        made = PromoCode.objects.get(code="ONEDAY")
        assert made.ends_at - made.starts_at == timedelta(hours=23, minutes=59, seconds=59)

    def test_a_time_without_its_day_is_asked_about(self) -> None:
        sent = {"code": "NODAY", "kind": "percent", "amount": "15", "minimum": "0", "ends_at_1": "12:00"}
        self.assertContains(self.client.post(reverse("admin:orders_promocode_add"), sent), "Enter a valid date.")

    def test_a_code_that_is_over_is_saved_and_said_to_be(self) -> None:
        sent = {"code": "OLD", "kind": "percent", "amount": "15", "minimum": "0", "active": "on"}
        page = self.client.post(reverse("admin:orders_promocode_add"), {**sent, "ends_at_0": "2024-04-14"}, follow=True)
        self.assertContains(page, "OLD has already ended, on 14 April 2024, 23:59.")
        quiet = self.client.post(
            reverse("admin:orders_promocode_add"), {**sent, "code": "OFF", "active": "", "ends_at_0": "2024-04-14"},
            follow=True,
        )  # fmt: skip
        self.assertNotContains(quiet, "already over")

    def test_a_limit_below_what_is_used_is_refused_in_words(self) -> None:
        PromoCode.objects.update(used=3)
        sent = {"code": "TEN", "kind": "percent", "amount": "10", "minimum": "0", "limit": "2", "active": "on"}
        page = self.client.post(reverse("admin:orders_promocode_change", args=[self.code.pk]), sent)
        self.assertContains(page, "It has already been used more often than this.")

    def test_a_code_that_was_used_is_not_deleted(self) -> None:
        page = self.client.post(reverse("admin:orders_promocode_delete", args=[self.code.pk]), {"post": "yes"})
        assert PromoCode.objects.filter(pk=self.code.pk).exists()
        assert page.status_code != 500

    def test_uses_are_only_read(self) -> None:
        self.assertContains(self.client.get(reverse("admin:orders_promouse_changelist")), "TEN")
        assert self.client.get(reverse("admin:orders_promouse_add")).status_code == 403


class OrdersAsASheet(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.zone = a_zone(fee="1.50")
        cls.plain = an_order({a_variant(price="20.00"): 1}, zone=cls.zone, name="ចាន់ ស្រីមុំ")
        cls.evil = an_order(zone=cls.zone, name='=HYPERLINK("x")', note="+1", address="@SUM(A1)", status="confirmed")

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def sheet(self, query: str = "", *orders: object):
        chosen = [str(order.pk) for order in orders or (self.plain, self.evil)]
        sent = {"action": "as_sheet", "_selected_action": chosen, "select_across": "0" if orders else "1"}
        return self.client.post(reverse("admin:orders_order_changelist") + query, sent)

    def rows(self, answer) -> list[dict[str, str]]:
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text)))

    def test_has_a_line_for_each(self) -> None:
        rows = self.rows(self.sheet())
        assert [row["number"] for row in rows] == [self.evil.number, self.plain.number]
        assert (rows[1]["name"], rows[1]["total"], rows[1]["phone"]) == ("ចាន់ ស្រីមុំ", "21.50", "012 345 678")

    def test_has_no_cell_that_a_spreadsheet_would_run(self) -> None:
        evil = self.rows(self.sheet())[0]
        assert (evil["name"], evil["note"], evil["address"]) == ('\'=HYPERLINK("x")', "'+1", "'@SUM(A1)")
        assert not [cell for cell in evil.values() if cell.startswith(("=", "+", "-", "@"))]

    def test_has_those_the_filters_leave_over(self) -> None:
        rows = self.rows(self.sheet("?status__exact=confirmed"))
        assert [row["number"] for row in rows] == [self.evil.number]

    def test_has_no_secret(self) -> None:
        text = b"".join(self.sheet().streaming_content).decode()
        assert self.plain.secret not in text
        assert str(self.plain.submission) not in text

    def test_has_an_end(self) -> None:
        with override_settings(EXPORT_MAX_ROWS=1):
            answer = self.client.get(self.sheet()["Location"])
        self.assertContains(answer, "More than 1 orders match.")

    def test_costs_the_same_however_many(self) -> None:
        with self.assertNumQueries(3):
            from orders.models import Order

            list(csv_export.sheet(Order.objects.all())[1])
