"""Goods as a sheet: out and in again, looked at first, all or nothing, harmless, and only for managers."""

import csv
import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madamda import groups
from shop.messages import sentence
from shop.models import Product, Variant
from tests.cases import TestCase
from tests.factories import a_category, a_member_of_staff, a_product, a_variant, an_order

BRING_IN = "admin:shop_product_bring_in"
TAKE_OUT = "admin:shop_product_take_out"


class Exchanging(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.manager = a_member_of_staff("sreymom")
        cls.manager.groups.add(groups.lay_out()[1])
        cls.serums = a_category("Serums", slug="serums")
        cls.product = a_product(
            "Lotus Serum",
            slug="lotus-serum",
            category=cls.serums,
            name_km="សេរ៉ូម\u200bផ្កាឈូក",
            description_en='=HYPERLINK("http://evil.example")\r\nSecond line, with "quotes"',
            description_km="'ក",
            size_en="'=30 ml",
            ingredients_en="'=a",
            variant_sku="LS-30",
            variant_compare_at=Decimal("16.00"),
            price="14.00",
            in_stock=10,
        )
        cls.small = cls.product.variants.get()
        cls.large = a_variant(cls.product, name="50 ml", price="20.00", in_stock=5, sku="LS-50")

    def setUp(self) -> None:
        self.client.force_login(self.manager)

    def taken_out(self, query: str = "") -> bytes:
        answer = self.client.get(reverse(TAKE_OUT) + query)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
        return answer.getvalue()

    def table(self, content: bytes) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    def sheet(self, *rows: dict[str, str], names: list[str] | None = None, **how: object) -> bytes:
        written = io.StringIO(newline="")
        names = names or list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(written, names, restval="", **how)
        writer.writeheader()
        writer.writerows(rows)
        return written.getvalue().encode()

    def look(self, content: bytes):
        return self.client.post(reverse(BRING_IN), {"file": SimpleUploadedFile("goods.csv", content)})

    def outcome(self, content: bytes):
        return self.look(content).context["outcome"]

    def confirm(self, looked):
        sent = {"sealed": looked.context["sealed"], "seen": looked.context["outcome"].seen}
        return self.client.post(reverse(BRING_IN), sent)

    def bring_in(self, *rows: dict[str, str]):
        looked = self.look(self.sheet(*rows))
        assert looked.context["outcome"].wrong == []
        answer = self.confirm(looked)
        self.assertRedirects(answer, reverse("admin:shop_product_changelist"))

    def wrong(self, *rows: dict[str, str]) -> list[tuple[int | None, str, str]]:
        answer = self.look(self.sheet(*rows))
        assert b'name="sealed"' not in answer.content
        return [(one.line, one.column, one.words) for one in answer.context["outcome"].wrong]

    def test_there_and_back_changes_nothing(self) -> None:
        out = self.taken_out()
        outcome = self.outcome(out)
        assert (outcome.wrong, outcome.rows, outcome.unchanged) == ([], [], 2)
        assert self.taken_out() == out

    def test_it_is_for_spreadsheets_in_any_script(self) -> None:
        out = self.taken_out()
        assert out.startswith(b"\xef\xbb\xbf")
        assert self.table(out)[0]["name_km"] == "សេរ៉ូម\u200bផ្កាឈូក"

    def test_no_cell_is_a_formula(self) -> None:
        Product.objects.filter(pk=self.product.pk).update(
            name_en="+1+cmd|'/C calc'!A0", how_to_use_en="@SUM(1)", how_to_use_km="-2", ingredients_km="\t=1"
        )
        for row in self.table(self.taken_out()):
            for name, cell in row.items():
                assert cell[:1] not in set("=+-@\t\r"), name
        assert self.outcome(self.taken_out()).rows == []

    def test_what_an_office_made_of_line_ends_is_no_change(self) -> None:
        assert self.outcome(self.taken_out().replace(b"\r\n", b"\n")).rows == []

    def test_semicolons_and_tabs_are_understood(self) -> None:
        rows = self.table(self.taken_out())
        for mark in (";", "\t"):
            outcome = self.outcome(self.sheet(*rows, delimiter=mark))
            assert (outcome.wrong, outcome.unchanged) == ([], 2)

    def test_the_list_is_taken_out_as_it_is_filtered(self) -> None:
        a_product("Rose Soap", slug="rose-soap", variant_sku="RS-1")
        assert [row["sku"] for row in self.table(self.taken_out("?q=Rose"))] == ["RS-1"]
        answer = self.client.post(
            reverse("admin:shop_product_changelist"), {"action": "take_out", "_selected_action": self.product.pk}
        )
        assert [row["sku"] for row in self.table(answer.getvalue())] == ["LS-30", "LS-50"]

    def test_looking_changes_nothing_and_tells_all(self) -> None:
        looked = self.look(self.sheet({"sku": "LS-30", "price": "12.50"}, {"sku": "LS-50", "price": "20.00"}))
        outcome = looked.context["outcome"]
        assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 1, 1)
        self.assertContains(looked, "<del>14.00</del> → <ins>12.50</ins>")
        self.small.refresh_from_db()
        assert self.small.price == Decimal("14.00")
        assert Product.history.count() + Variant.history.filter(history_type="~").count() == 1

    def test_what_was_seen_is_done_and_remembered(self) -> None:
        self.bring_in(
            {"sku": "LS-30", "price": "១២.៥០", "compare_at": "", "name_en": "Lotus Serum II", "active": "No"},
            {"sku": "LS-50", "price": "20.00", "compare_at": "25", "name_en": "", "active": "TRUE"},
        )
        self.small.refresh_from_db()
        self.large.refresh_from_db()
        self.product.refresh_from_db()
        assert (self.small.price, self.small.compare_at, self.small.active) == (Decimal("12.50"), None, False)
        assert (self.large.compare_at, self.large.active) == (Decimal(25), True)
        assert self.product.name_en == "Lotus Serum II"
        after, before = self.small.history.all()[:2]
        assert (before.price, after.price) == (Decimal("14.00"), Decimal("12.50"))
        assert (after.history_user, after.history_change_reason) == (self.manager, "file goods.csv")
        assert self.product.history.first().name_en == "Lotus Serum II"

    def test_stock_is_left_to_the_ledger(self) -> None:
        assert "on_hand" not in self.table(self.taken_out())[0]
        assert "on_hand" in sentence(self.wrong({"sku": "LS-30", "on_hand": "99"})[0][2])
        looked = self.look(self.sheet({"sku": "LS-30", "price": "12.50"}))
        an_order({self.small: 3})
        self.confirm(looked)
        self.small.refresh_from_db()
        assert (self.small.on_hand, self.small.price) == (7, Decimal("12.50"))

    def test_new_goods_come_with_their_product(self) -> None:
        new = {
            "product": "rice-milk",
            "category": "serums",
            "name_en": "Rice Milk",
            "name_km": "ទឹកដោះអង្ករ",
            "option_en": "100 ml",
            "price": "9.00",
        }
        self.bring_in({**new, "sku": "RM-1"}, {**new, "sku": "RM-2", "option_en": "200 ml", "price": "15.00"})
        product = Product.objects.get(slug="rice-milk")
        assert (product.category, product.name_km, product.active) == (self.serums, "ទឹកដោះអង្ករ", True)
        assert [v.on_hand for v in product.variants.all()] == [0, 0]
        assert product.history.get().history_type == "+"
        assert self.client.get(product.get_absolute_url()).status_code == 200

    def test_new_goods_without_what_they_need_are_told_so(self) -> None:
        full = {"sku": "NEW-1", "product": "", "option_en": "30 ml", "price": "9"}
        wrong = self.wrong(full)
        assert wrong == [(2, "product", "New products need the page address of their product.")]
        wrong = self.wrong(full | {"product": "new", "price": "", "option_en": ""})
        assert {(line, column) for line, column, _ in wrong} == {
            (2, "category"),
            (2, "name_en"),
            (2, "option_en"),
            (2, "price"),
        }

    def test_every_mistake_is_told_with_its_line_and_column(self) -> None:
        for cell, column in (
            ("0", "price"),
            ("-1", "price"),
            ("1_0", "price"),
            ("+5", "price"),
            ("៛4100", "price"),
            ("1,23,4", "price"),
            ("#N/A", "name_en"),
            ("\u200b\u2800", "option_en"),
            ("1e3", "low_stock_mark"),
            ("NaN", "price"),
            ("Infinity", "price"),
            ("1e9", "price"),
            ("1.234", "price"),
            ("", "price"),
            ("13.00", "compare_at"),
            ("perhaps", "active"),
            ("", "active"),
            ("red", "swatch"),
            ("1.5", "low_stock_mark"),
            ("9999999999", "low_stock_mark"),
            ("", "option_en"),
            ("x" * 81, "option_en"),
            ("nowhere", "category"),
            ("", "name_en"),
            ("rose-soap", "product"),
        ):
            wrong = self.wrong({"sku": "LS-30", column: cell})
            assert [one[:2] for one in wrong] == [(2, column)], (column, cell)
            assert wrong[0][2], (column, cell)

    def test_one_wrong_row_stops_all(self) -> None:
        looked = self.look(self.sheet({"sku": "LS-30", "price": "12.50"}, {"sku": "LS-50", "price": "x"}))
        assert len(looked.context["outcome"].wrong) == 1
        self.assertNotContains(looked, 'value="Import"')

    def test_a_sku_stands_once_and_stays_with_its_product(self) -> None:
        twice = self.wrong({"sku": "LS-30", "price": "12"}, {"sku": "LS-30", "price": "13"})
        assert twice == [(3, "sku", "This SKU is already in line 2.")]
        a_product(slug="rose-soap")
        moved = self.wrong({"sku": "LS-30", "product": "rose-soap"})
        assert moved == [(2, "product", "This SKU belongs to “lotus-serum”.")]

    def test_two_rows_of_a_product_say_the_same(self) -> None:
        wrong = self.wrong({"sku": "LS-30", "name_en": "A"}, {"sku": "LS-50", "name_en": "B"})
        assert wrong == [(3, "name_en", "Line 2 says something different about this product.")]

    def test_what_changed_meanwhile_is_looked_at_again(self) -> None:
        looked = self.look(self.sheet({"sku": "LS-30", "price": "12.50"}))
        Variant.objects.filter(pk=self.small.pk).update(price=Decimal("13.00"))
        answer = self.confirm(looked)
        self.assertContains(answer, "Something has changed since you looked")
        self.assertContains(answer, "<del>13.00</del> → <ins>12.50</ins>")
        self.small.refresh_from_db()
        assert self.small.price == Decimal("13.00")
        self.confirm(answer)
        self.small.refresh_from_db()
        assert self.small.price == Decimal("12.50")

    def test_confirming_twice_does_it_once(self) -> None:
        looked = self.look(self.sheet({"sku": "LS-30", "price": "12.50"}))
        self.confirm(looked)
        number = self.small.history.count()
        self.assertContains(self.confirm(looked), "Something has changed since you looked")
        assert self.small.history.count() == number

    def test_a_sealed_sheet_is_nobody_elses_and_cannot_be_rewritten(self) -> None:
        looked = self.look(self.sheet({"sku": "LS-30", "price": "12.50"}))
        sent = {"sealed": looked.context["sealed"], "seen": looked.context["outcome"].seen}
        for sealed in ("", "x", sent["sealed"][:-1], "x" + sent["sealed"]):
            answer = self.client.post(reverse(BRING_IN), sent | {"sealed": sealed}, follow=True)
            self.assertContains(answer, "Choose the file again")
        other = a_member_of_staff("bopha")
        other.groups.add(groups.lay_out()[1])
        self.client.force_login(other)
        self.assertContains(self.client.post(reverse(BRING_IN), sent, follow=True), "Choose the file again")
        self.small.refresh_from_db()
        assert self.small.price == Decimal("14.00")

    def test_what_is_no_sheet_is_told_so(self) -> None:
        for content in (
            b"\x00\x01",
            b"\xff\xfes\x00k\x00u\x00",
            "sku;nom\nLS-30;crème".encode("latin-1"),
            b"   ",
            b"sku,price\n",
            b'sku,price\n"LS-30,12',
            b"sku,sku\nLS-30,LS-30",
            b"sku,,price\nLS-30,,1",
            b"sku,price\nLS-30,1,2",
            b"price\n1",
            b"sku,prise\nLS-30,1",
            b"\x89PNG\r\n\x1a\n" + bytes(range(1, 200)),
        ):
            answer = self.look(content)
            assert answer.status_code == 200, content
            self.assertNotContains(answer, 'value="Import"')
            assert b"errornote" in answer.content or b"errorlist" in answer.content, content
        assert self.client.post(reverse(BRING_IN), {}).status_code == 200

    @override_settings(IMPORT_MAX_ROWS=1, DATA_UPLOAD_MAX_MEMORY_SIZE=2_000)
    def test_a_sheet_has_an_end(self) -> None:
        self.assertContains(self.look(b"sku,price\nA,1\nB,2\n"), "at most 1 rows")
        self.assertContains(self.look(b"sku\n" + b"x" * 3_000), "too large")

    def test_blank_lines_and_empty_columns_at_the_end_do_no_harm(self) -> None:
        outcome = self.outcome(b"\xef\xbb\xbfSKU, Price ,,\n\n,,,\nLS-30,12.50,,\n")
        assert [(row.line, row.sku) for row in outcome.rows] == [(4, "LS-30")]

    def test_many_rows_ask_no_more_than_few(self) -> None:
        def cost(*rows: dict[str, str]) -> int:
            looked = self.look(self.sheet(*rows))
            with CaptureQueriesContext(connection) as asked:
                self.confirm(looked)
            return len(asked)

        many = [a_variant(self.product, sku=f"M-{number}") for number in range(30)]
        few = cost({"sku": "LS-30", "price": "12.00", "size_en": "a"})
        assert cost(*({"sku": v.sku, "price": "3.00", "size_en": "b"} for v in many)) == few

    def test_prices_are_read_as_people_write_them(self) -> None:
        for cell in ("12,50", "$12.50", "12.50 $", "១២,៥០", "１２．５０", "\u200b12.50"):
            changes = self.outcome(self.sheet({"sku": "LS-30", "price": cell})).rows[0].changes
            assert [(one.before, one.after) for one in changes] == [("14.00", "12.50")], cell
        changes = self.outcome(self.sheet({"sku": "LS-30", "price": "1,234.50"})).rows[0].changes
        assert changes[0].after == "1234.50"

    def test_a_sku_is_known_whatever_its_case_and_what_nobody_sees(self) -> None:
        for twin in ("ls-30", "LS-30\u200b", "\ufeffLS-30", " LS-30\u00a0", "ＬＳ-３０"):
            outcome = self.outcome(self.sheet({"sku": twin, "price": "12.50"}))
            assert (outcome.wrong, outcome.new, outcome.changed) == ([], 0, 1), twin
        twice = self.wrong({"sku": "LS-30", "price": "12"}, {"sku": "ls-30\u200b", "price": "13"})
        assert twice == [(3, "sku", "This SKU is already in line 2.")]
        outcome = self.outcome(self.sheet({"sku": "LS-30", "product": "Lotus-Serum", "category": "SERUMS"}))
        assert (outcome.wrong, outcome.unchanged) == ([], 1)

    def test_an_unknown_sku_in_a_sheet_of_prices_makes_no_goods(self) -> None:
        [(line, column, words)] = self.wrong({"sku": "LS-31", "price": "12.50"})
        assert (line, column) == (2, "sku")
        assert "There is no variant with this SKU" in words

    def test_a_cell_that_a_spreadsheet_changed_is_asked_about(self) -> None:
        new = {"product": "lotus-serum", "option_en": "75 ml", "price": "9.00"}
        damaged = ("8.85E+12", "1-Feb", "Feb-01", "01/02/2026", "2026-02-01", "TRUE", "false", "#N/A", "#REF!", "123.0")
        for cell in (*damaged, "########", "1E5"):
            [(line, column, words)] = self.wrong({**new, "sku": cell})
            assert (line, column) == (2, "sku"), cell
            assert cell in words
            assert "as text" in words
        a_variant(self.product, sku="00777")
        a_variant(self.product, sku="888")
        for cell, known in (("777", "00777"), ("0777", "00777"), ("0888", "888")):
            [(line, column, words)] = self.wrong({**new, "sku": cell})
            assert (line, column) == (2, "sku"), cell
            assert known in words
        assert self.wrong({**new, "sku": "N-1", "product": "1-Feb"})[0][:2] == (2, "product")

    def test_in_a_sheet_of_prices_a_damaged_sku_is_named_too(self) -> None:
        damaged = ("8.85E+12", "1-Feb", "TRUE", "#N/A", "123.0", "0x1F", "N/A", "nan", "MAR1", "12.03.2026", "1E5")
        for cell in damaged:
            [(line, column, words)] = self.wrong({"sku": cell, "price": "9.00"})
            assert (line, column) == (2, "sku"), cell
            assert f"“{cell}”" in words
            assert "as text" in words
        a_variant(self.product, sku="00777")
        assert "00777" in self.wrong({"sku": "777", "price": "9.00"})[0][2]
        for cell in ("MARULA-30", "NO-SUCH"):
            assert "There is no variant with this SKU" in self.wrong({"sku": cell, "price": "9.00"})[0][2]

    def test_what_looks_odd_may_be_the_sku_of_new_goods(self) -> None:
        new = {"product": "lotus-serum", "option_en": "75 ml", "price": "9.00"}
        self.bring_in({**new, "sku": "MAR1"}, {**new, "sku": "MARULA-30", "option_en": "80 ml"})
        outcome = self.outcome(self.sheet({"sku": "mar1", "price": "10"}))
        assert (outcome.wrong, outcome.changed) == ([], 1)

    def test_a_sku_that_only_looks_damaged_is_found(self) -> None:
        a_variant(self.product, sku="1E5", price="3.00")
        a_variant(self.product, sku="777", price="3.00")
        outcome = self.outcome(self.sheet({"sku": "1e5", "price": "4"}, {"sku": "777", "price": "4"}))
        assert (outcome.wrong, outcome.changed) == ([], 2)

    def test_what_offices_write_is_read(self) -> None:
        plain = "sku;price\r\nLS-30;12,50\r\n"
        for content in (
            ("sep=;\r\n" + plain).encode(),
            ("\ufeffsep=;\n" + plain).encode(),
            plain.replace(";", "\t").encode("utf-16"),  # with its mark
            plain.encode("utf-16-le"),
            plain.encode("utf-16-be"),
            b'"sep=|"\nsku|price\nLS-30|12.50\n',
        ):
            outcome = self.outcome(content)
            assert (outcome.wrong, outcome.changed) == ([], 1), content
        assert self.outcome(b"sep=,\nsku,price\nLS-30,12.50\n").rows[0].line == 3

    def test_what_offices_write_is_brought_in_and_remembered(self) -> None:
        khmer = "sku,price,compare_at\nLS-30,១១.៥០\n"  # spreadsheets leave out empty cells at the end
        for content, price, compare_at in (
            (b"sku,price\nLS-30,15", "15.00", "16.00"),
            (b"sep=;\r\nsku;price;compare_at\r\nLS-30;23,50;26\r\n", "23.50", "26.00"),
            ("sku\tprice\r\nLS-30\t22.75\r\n".encode("utf-16"), "22.75", "26.00"),
            (khmer.encode(), "11.50", None),
        ):
            looked = self.look(content)
            self.assertContains(looked, f"<ins>{price}</ins>")
            self.assertRedirects(self.confirm(looked), reverse("admin:shop_product_changelist"))
            self.small.refresh_from_db()
            expected = compare_at and Decimal(compare_at)
            assert (self.small.price, self.small.compare_at) == (Decimal(price), expected), content
            latest = self.small.history.first()
            assert (latest.price, latest.compare_at) == (Decimal(price), expected)
            assert (latest.history_user, latest.history_change_reason) == (self.manager, "file goods.csv")

    def test_cells_left_out_at_the_end_are_empty(self) -> None:
        assert self.wrong_in(b"sku,price\nLS-30\n") == [(2, "price")]
        outcome = self.outcome(b"sku,price,compare_at\nLS-30,14.00\nLS-50,20.00\n")
        [row] = outcome.rows
        assert [(one.field, one.before, one.after) for one in row.changes] == [("compare_at", "16.00", "–")]
        assert (outcome.wrong, outcome.unchanged) == ([], 1)

    def wrong_in(self, content: bytes) -> list[tuple[int | None, str]]:
        return [(one.line, one.column) for one in self.outcome(content).wrong]

    def test_what_cannot_be_read_is_named(self) -> None:
        for content, words in (
            (b"PK\x03\x04" + bytes(100) + b"xl/workbook.xml", "This is a workbook"),
            (b"PK\x03\x04" + bytes(100) + b"goods.csv", "This is a ZIP file"),
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "This is a PDF"),
            (b"\n<!DOCTYPE html><html><table><tr><td>sku", "This is a web page"),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 200)), "This is a picture"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "This is a workbook"),
            ("sku;name_en\nLS-30;Crème – légère".encode("windows-1252"), "Windows-1252"),
        ):
            self.assertContains(self.look(content), words)

    def test_a_formatted_sheet_is_read_in_a_moment(self) -> None:
        """Its time must not grow with the square of its commas: that took a minute for what is sent here."""
        commas = "," * 200_000
        outcome = self.outcome(f"sku,price{commas}\nLS-30,12.50{commas}\n{commas}\n{commas}".encode())
        assert (outcome.wrong, outcome.changed) == ([], 1)

    def test_only_managers_exchange_sheets(self) -> None:
        staff = a_member_of_staff()
        staff.groups.add(groups.lay_out()[0])
        self.client.force_login(staff)
        self.assertNotContains(self.client.get(reverse("admin:shop_product_changelist")), "bring-in")
        assert self.client.get(reverse(BRING_IN)).status_code == 403
        assert self.look(b"sku\nLS-30\n").status_code == 403
        assert self.client.post(reverse(BRING_IN), {"sealed": "x"}).status_code == 403
        assert self.client.get(reverse(TAKE_OUT)).status_code == 403
        chosen = {"action": "take_out", "_selected_action": self.product.pk}
        answer = self.client.post(reverse("admin:shop_product_changelist"), chosen)
        assert answer["Content-Type"] != "text/csv; charset=utf-8"
        self.client.logout()
        assert self.client.get(reverse(TAKE_OUT)).status_code == 302
