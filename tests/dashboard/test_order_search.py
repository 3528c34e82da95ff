"""Searching orders: one grammar in the list of all orders, on the board, at the phone and in the admin."""

import re
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from orders.fulfilment import lifecycle, undo
from orders.models import Order, OrderLine
from orders.status import Status
from shop.models import Export
from tests.cases import TestCase, flat
from tests.factories import a_member_of_staff, a_product, a_variant, a_zone, an_admin, an_order

BOARD, LIST, LOOKUP = "/dashboard/", "/dashboard/orders/", "/dashboard/customers/lookup/"
SHEET = "/dashboard/orders/sheet/"


def renumbered(order: Order, number: str) -> Order:
    Order.objects.filter(pk=order.pk).update(number=number)
    order.refresh_from_db()
    return order


class Searching(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        silk = a_variant(product=a_product("Silk Ampoule", name_km="អំពូលសូត្រ"), sku="SA-30ML", in_stock=50)
        balm = a_variant(product=a_product("Cocoa Balm"), sku="CB-1", in_stock=50)
        near, far = a_zone("phnom-penh", name_en="Phnom Penh"), a_zone("kampot", name_en="Kampot", name_km="កំពត")
        cls.sreymom = renumbered(
            an_order({silk: 1}, zone=far, name="Chan Sreymom", phone="+85597123456", address="House 7, Street 271"),
            "MD-7K3F-NWP",
        )
        cls.dara = renumbered(
            an_order({balm: 2}, zone=near, name="សុខ ដារា", phone="+85512999888", address="Near Wat Botum"),
            "MD-MD9X-4QT",
        )
        cls.all = {cls.sreymom.number, cls.dara.number}

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def listed(self, typed: str, **filters: str) -> set[str]:
        page = self.client.get(LIST, {"q": typed, **filters})
        if page.status_code == 302:
            return {page["Location"].split("/")[3]}
        assert page.status_code == 200, typed
        return {order.number for order in page.context["page"].orders}

    def on_board(self, typed: str) -> set[str]:
        columns = self.client.get(BOARD, {"q": typed}).context["board"].columns
        return {card.order.number for column in columns for card in column.cards}

    def in_admin(self, typed: str) -> set[str]:
        page = self.client.get(reverse("admin:orders_order_changelist"), {"q": typed})
        return {order.number for order in page.context["cl"].result_list}

    def called(self, typed: str) -> set[str]:
        found = self.client.get(LOOKUP, {"phone": typed}).content.decode()
        return set(re.findall(r'href="/dashboard/orders/(MD-[^/]+)/"', found))

    def test_every_box_finds_an_order_by_whatever_is_known_of_it(self) -> None:
        sreymom, dara = {self.sreymom.number}, {self.dara.number}
        for typed, expected in (
            ("NWP", sreymom),
            ("nwp", sreymom),
            ("f-nwp", sreymom),
            ("MD NWP", sreymom),
            ("3F\u200bNWP", sreymom),
            ("md-7k3f-nwp", sreymom),
            ("MD9X-4QT", dara),
            ("4QT", dara),
            ("097 123 456", sreymom),
            ("0085597123456", sreymom),
            ("0971", sreymom),
            ("123 456", sreymom),
            ("9998", dara),
            ("+855 12 9998", dara),
            ("០១២៩៩៩", dara),
            ("sreymom", sreymom),
            ("SREYMOM chan", sreymom),
            ("chan srey", sreymom),
            ("ដារា សុខ", dara),
            ("សុខ", dara),
            ("silk ampoule", sreymom),
            ("អំពូល", sreymom),
            ("SA-30ML", sreymom),
            ("sa30ml", sreymom),
            ("CB-1", dara),
            ("street 271", sreymom),
            ("wat botum", dara),
            ("kampot", sreymom),
            ("កំពត silk", sreymom),
            ("chan kampot silk 0971", sreymom),
            ("silk botum", set()),
            ("nobody", set()),
            ("%", set()),
            ("_", set()),
            ("'; drop table", set()),
        ):
            with self.subTest(typed):
                for box in (self.listed, self.on_board, self.in_admin, self.called):
                    assert box(typed) == expected, box.__name__

    def test_a_day_is_found_however_it_is_written(self) -> None:
        now = timezone.localtime()
        yesterday = now - timedelta(days=1)
        Order.objects.filter(pk=self.dara.pk).update(placed_at=yesterday)
        today, before = {self.sreymom.number}, {self.dara.number}
        for typed, expected in (
            ("today", today),
            ("Yesterday", before),
            ("ថ្ងៃនេះ", today),
            ("ម្សិលមិញ", before),
            (f"{yesterday:%Y-%m-%d}", before),
            (f"{yesterday:%d/%m/%Y}", before),
            (f"{yesterday:%d.%m.%y}", before),
            (f"{yesterday:%d/%m}", before),
            (f"{now.day}/{now.month}", today),
            (f"{yesterday:%d/%m} balm", before),
            (f"{yesterday:%d/%m} silk", set()),
            ("today sreymom", today),
            ("1999-01-01", set()),
            ("31/02", set()),
        ):
            with self.subTest(typed):
                for box in (self.listed, self.on_board, self.in_admin):
                    assert box(typed) == expected, box.__name__

    def test_a_day_without_a_year_is_the_last_such_day(self) -> None:
        tomorrow = timezone.localtime() + timedelta(days=1)
        if (tomorrow.month, tomorrow.day) == (2, 29):
            self.skipTest("no such day a year ago")
        a_year_ago = tomorrow.replace(year=tomorrow.year - 1)
        Order.objects.filter(pk=self.dara.pk).update(placed_at=a_year_ago)
        assert self.listed(f"{tomorrow:%d/%m}") == {self.dara.number}

    def test_a_status_is_found_in_either_language(self) -> None:
        lifecycle.move(self.dara, Status.CANCELLED, by=self.boss, seen=1, reason="She called")
        out = an_order(name="Out Sophea", status="out")
        for typed, expected in (
            ("cancelled", {self.dara.number}),
            ("canceled balm", {self.dara.number}),
            ("បានបោះបង់", {self.dara.number}),
            ("on the way", {out.number}),
            ("out", {out.number}),
            ("out sophea", {out.number}),
            ("received", {self.sreymom.number}),
            ("cancelled silk", set()),
        ):
            with self.subTest(typed):
                assert self.listed(typed) == expected
                assert self.in_admin(typed) == expected
        lifecycle.move(out, Status.DELIVERED, by=self.boss, seen=out.version)
        assert self.listed("out sophea") == {out.number}  # a name is a name, whatever state has its word

    def test_what_changes_is_found_by_what_it_is_now(self) -> None:
        lifecycle.add_note(self.dara, "Blue gate", by=self.boss)
        assert self.listed("blue gate") == {self.dara.number}
        OrderLine.objects.filter(order=self.dara).update(name="Palm Sugar", name_en="Palm Sugar", name_km="Palm Sugar")
        assert (self.listed("palm sugar"), self.listed("cocoa")) == ({self.dara.number}, set())

    def test_the_board_leads_to_all_orders_with_what_was_typed(self) -> None:
        Order.objects.filter(pk=self.dara.pk).update(status="delivered", moved_at=timezone.now())
        with override_settings(BOARD_DELIVERED_SIZE=1):
            an_order(name="Somebody Else", status="delivered")
            page = self.client.get(BOARD, {"q": "ដារា balm"})
        self.assertNotContains(page, self.dara.number)
        [there] = re.findall('href="([^"]+)">Search all orders', page.content.decode())
        self.assertContains(self.client.get(there), self.dara.number)
        self.assertContains(self.client.get(there), 'value="ដារា balm"')

    def test_too_much_is_said_at_its_box_and_kept(self) -> None:
        page = self.client.get(LIST, {"q": "x" * 101})
        self.assertContains(page, "Use at most 100 characters (you have 101).", status_code=400)
        self.assertContains(page, f'value="{"x" * 101}"', status_code=400)

    def test_strangers_and_customers_are_led_to_the_door(self) -> None:
        self.client.logout()
        for address in (LIST, SHEET, LOOKUP):
            self.assertRedirects(
                self.client.get(address, {"q": "silk"}),
                f"/login/?next={address}%3Fq%3Dsilk",
                fetch_redirect_response=False,
            )


class Choosing(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum = a_variant(in_stock=500)
        kampot = a_zone("kampot")
        cls.small = an_order({cls.serum: 1}, name="Small")
        cls.large = an_order({cls.serum: 9}, name="Large", zone=kampot)
        cls.paid = lifecycle.set_paid(an_order({cls.serum: 2}, name="Paid"), True, by=cls.dara, seen=1)
        cls.gone = an_order({cls.serum: 3}, name="Gone")
        for order, days in ((cls.small, 40), (cls.large, 3), (cls.paid, 2), (cls.gone, 1)):
            Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(days=days))
        cls.gone = lifecycle.move(cls.gone, Status.CANCELLED, by=cls.dara, seen=1, reason="Twice ordered")

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def names(self, **query: str) -> list[str]:
        return [order.customer_name for order in self.client.get(LIST, query).context["page"].orders]

    def test_filters_and_orders(self) -> None:
        day = timezone.localdate
        for query, expected in (
            ({}, ["Gone", "Paid", "Large", "Small"]),
            ({"sort": "oldest"}, ["Small", "Large", "Paid", "Gone"]),
            ({"sort": "total"}, ["Large", "Gone", "Paid", "Small"]),
            ({"sort": "changed", "status": "cancelled"}, ["Gone"]),
            ({"payment": "paid"}, ["Paid"]),
            ({"payment": "unpaid"}, ["Large", "Small"]),
            ({"payment": "check"}, []),
            ({"payment": "back"}, []),
            ({"zone": "kampot"}, ["Large"]),
            ({"from": str(day() - timedelta(days=3))}, ["Gone", "Paid", "Large"]),
            ({"to": str(day() - timedelta(days=2))}, ["Paid", "Large", "Small"]),
            ({"q": "serum", "payment": "unpaid", "sort": "total"}, ["Large", "Small"]),
        ):
            with self.subTest(query):
                assert self.names(**query) == expected

    def test_every_order_of_a_list_goes_on_where_it_stopped(self) -> None:
        for _ in range(4):
            an_order({self.serum: 1})
        for sort in ("newest", "oldest", "total", "changed"):
            found, after = [], ""
            with self.subTest(sort), override_settings(PAGE_SIZE=3):
                while after is not None and len(found) < 20:
                    page = self.client.get(LIST, {"sort": sort, "q": "serum", "after": after})
                    found += [order.number for order in page.context["page"].orders]
                    more = re.search(r'rel="next" href="[^"]*after=(MD-[^"&]+)', flat(page))
                    after = more and more[1]
            whole = self.client.get(LIST, {"sort": sort}).context["page"].orders
            assert found == [order.number for order in whole], sort

    def test_what_cannot_be_chosen_is_said_and_nothing_is_shown_in_its_place(self) -> None:
        for query in (
            {"from": "2026-02-31"},
            {"from": "0001-01-01"},
            {"from": "2026-11-30", "to": "2026-11-01"},
            {"status": "nonsense"},
            {"zone": "nowhere"},
            {"payment": "gold"},
            {"sort": "colour"},
        ):
            for address in (LIST, SHEET):
                with self.subTest(query, address=address):
                    self.allow_exports()
                    page = self.client.get(address, query)
                    self.assertContains(page, "field__error", status_code=400)
                    self.assertNotContains(page, self.small.number, status_code=400)

    def test_the_board_says_how_many_were_cancelled_today_and_leads_there(self) -> None:
        before = lifecycle.move(an_order(name="Before"), Status.CANCELLED, by=self.dara, seen=1, reason="No")
        Order.objects.filter(pk=before.pk).update(moved_at=timezone.now() - timedelta(days=1, hours=1))
        page = self.client.get(BOARD)
        self.assertContains(page, "Cancelled today: 1")
        [there] = re.findall(r'href="([^"]+)">Cancelled today', page.content.decode())
        found = self.client.get(there.replace("&amp;", "&")).context["page"].orders
        assert [order.customer_name for order in found] == ["Gone", "Before"]

    def test_cancelled_orders_say_when_who_and_why(self) -> None:
        again = lifecycle.move(an_order(name="Again"), Status.CANCELLED, by=self.dara, seen=1, reason="A mistake")
        again = undo.undo(again, by=self.dara, seen=2)
        lifecycle.move(again, Status.CANCELLED, by=None, seen=3, reason="not paid in time")
        page = self.client.get(LIST, {"status": "cancelled"})
        self.assertContains(page, "Dara cancelled it: “Twice ordered”")
        self.assertContains(page, "Cancelled automatically: not paid in time")
        self.assertNotContains(page, "A mistake")

    def test_the_sheet_holds_what_the_list_shows_for_those_who_may(self) -> None:
        query = {"payment": "unpaid", "sort": "total", "q": "serum"}
        self.assertNotContains(self.client.get(LIST, query), SHEET)
        assert self.client.get(SHEET, query).status_code == 403
        self.allow_exports()
        self.assertContains(
            self.client.get(LIST, query | {"after": ""}), f"{SHEET}?payment=unpaid&amp;sort=total&amp;q=serum"
        )
        with override_settings(PAGE_SIZE=1):
            sheet = self.client.get(SHEET, query)
        lines = sheet.getvalue().decode("utf-8-sig").splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == [self.large.number, self.small.number]
        for line, order in zip(lines[1:], (self.large, self.small), strict=True):
            for item in order.lines.all():
                assert f"{item.quantity} × {item.name}" in line
                assert f"[{item.sku}]" in line
        written = Export.objects.get()
        assert (written.what, written.rows, written.by) == ("orders", 2, self.dara)
        assert "payment=unpaid" in written.filters
        with override_settings(EXPORT_MAX_ROWS=1):
            self.assertContains(self.client.get(SHEET, query), "More than 1 orders match", status_code=400)
        assert Export.objects.count() == 1

    def allow_exports(self) -> None:
        self.dara.user_permissions.add(Permission.objects.get(codename="export_orders"))
