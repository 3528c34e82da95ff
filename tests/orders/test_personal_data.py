"""One person's data: shown, exported, and erased so that neither the shop nor its database finds them any more."""

import csv
import json
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import CommandError, call_command
from django.db import Error, connection, models, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from madamda import cleanup, groups
from orders import order_search
from orders.cash import cash_book
from orders.customer_levels import levels
from orders.deliveries import runs
from orders.editing import commits, leases
from orders.editing.proposals import Proposal
from orders.fulfilment import lifecycle
from orders.models import (
    CashEntry,
    CustomerMessage,
    Order,
    OrderDraft,
    OrderEdit,
    OrderEvent,
    OrderSearch,
    Refund,
    Return,
    TelegramLink,
)
from orders.personal_data import erasure, rules
from orders.personal_data.rules import Text
from orders.queries import quotations
from orders.returns import requests
from orders.status import Status
from shop.inventory import stock
from shop.models import Export, StockMovement
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, a_zone, an_admin, an_odd_payment, an_order, brought_to
from tests.orders.payments.people import with_an_account

PHONE, NAME, EMAIL, ADDRESS = "+85512777888", "Prak Bopha", "bopha@example.org", "No. 9, Lotus Lane"
OTHER = "+85598111222"
TRACES = ("12777888", "012 777 888", "777 888", "Prak Bopha", "prak bopha", EMAIL, "Lotus Lane", "Bopha")


def everything_written() -> str:
    """Every text of every table of the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'public'"
            " and data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'tsvector')"
            " and table_name in (select tablename from pg_tables where schemaname = 'public')"
        )
        texts = []
        for table, column in cursor.fetchall():
            cursor.execute(f'select \'{table}.{column}: \' || "{column}"::text from "{table}"')
            texts += [row[0] for row in cursor.fetchall() if row[0]]
    return "\n".join(texts)


def traces() -> list[str]:
    written = everything_written().splitlines()
    return [line for line in written for trace in TRACES if trace.lower() in line.lower()]


class APerson(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.variant = a_variant(in_stock=50)
        cls.zone = a_zone()
        cls.order = cls.an_order(status="delivered")
        cls.customer = Customer.objects.get(phone=PHONE)
        cls.leave_traces()

    @classmethod
    def an_order(cls, **fields: object) -> Order:
        mine = {"phone": PHONE, "name": NAME, "address": ADDRESS, "email": EMAIL, "note": "Ask for Bopha"}
        return an_order({cls.variant: 2}, zone=cls.zone, **{**mine, **fields})

    @classmethod
    def leave_traces(cls) -> None:
        """In every table where staff, customer or the shop itself write something about a person."""
        by, order = cls.boss, cls.order
        order = lifecycle.add_note(order, "Prak Bopha calls from 012 777 888", by=by)
        order = lifecycle.set_paid(order, True, by=by, seen=order.version)
        order = lifecycle.set_paid(order, False, by=by, seen=order.version, reason="Bopha says no")
        order = lifecycle.set_paid(order, True, by=by, seen=order.version)
        wish = requests.Request(Return.Kind.RETURN, Return.Reason.OTHER, {order.lines.get().pk: 1}, "I, Bopha, am sad")
        asked = requests.ask_by_customer(order, wish, seen=order.version)
        requests.refuse(asked, by=by, seen=asked.order.version, reason="Sorry, Bopha")
        called_off = cls.an_order()
        called_off = lifecycle.set_paid(called_off, True, by=by, seen=called_off.version)
        called_off = brought_to(called_off, Status.CANCELLED)
        lifecycle.set_paid(called_off, False, by=by, seen=called_off.version, reason="Given to Prak Bopha")
        cls.an_order(status="returned")
        levels.add_note(cls.customer, "Bopha is friendly", by=by)
        cls.customer.levels.create(level="good", reason="Bopha always pays", by=by)
        TelegramLink.objects.create(order=order, expires_at=timezone.now())
        CustomerMessage.objects.create(
            order=order, version=1, kind="out", channel="sms", state="failed", due_at=timezone.now(), trouble="12777888"
        )
        OrderDraft.objects.create(by=by, phone=PHONE, name=NAME, address=ADDRESS, zone=cls.zone)
        Order.objects.filter(pk=order.pk).update(telegram_chat=777)
        cls.edited()
        # … and in what is about others.
        other = an_order({cls.variant: 1}, zone=cls.zone, phone=OTHER, note="or call 012-777-888", status="delivered")
        cls.other = lifecycle.add_note(other, "Neighbour of prak  bopha, ០១២ ៧៧៧ ៨៨៨", by=by)
        lifecycle.set_paid(other, True, by=by, seen=cls.other.version, reason="")
        stock.correct(cls.variant, 45, reason="Prak Bopha brought one back", by=by)
        Export.objects.create(what="orders", rows=1, filters="q=012777888", by=by)
        LogEntry.objects.log_actions(by.pk, [cls.customer], CHANGE, change_message="Prak Bopha", single_object=True)
        cash_book.record(
            cash_book.TILL, cash_book.Amounts(Decimal(1)), CashEntry.Kind.MOVED, by=by, reason="from +855 12 777 888"
        )

    @classmethod
    def edited(cls) -> None:
        """An order whose phone was corrected, so that its history holds both."""
        order = cls.an_order()
        edit = leases.start(order, by=cls.boss, seen=order.version)
        proposal = Proposal.of(order)
        edit.proposal = {**proposal.as_json(), "address": "No. 10, Lotus Lane", "reason": "Bopha moved"}
        edit.save()
        found = commits.preview(order, by=cls.boss)
        order = commits.commit(order, by=cls.boss, seen=order.version, total=found.totals.total)
        brought_to(order, Status.CANCELLED)


class Erasing(APerson):
    def test_nothing_finds_the_person_any_more(self) -> None:
        assert len(traces()) > 20
        erasure.erase(self.customer)
        assert traces() == []

    def test_neither_do_the_pages(self) -> None:
        erasure.erase(self.customer)
        self.client.force_login(self.boss)
        order = reverse("dashboard:order", args=[self.order.number])
        admin = reverse("admin:customers_customer_change", args=[self.customer.pk])
        pages = [
            *(reverse("dashboard:board"), order, reverse("dashboard:lookup") + "?phone=012777888"),
            *(reverse("dashboard:orders"), reverse("dashboard:returns"), reverse("dashboard:cash_book")),
            *(reverse("admin:customers_customer_changelist"), admin, f"{admin}history/"),
            *(reverse("admin:orders_order_change", args=[self.order.pk]), reverse("admin:orders_order_changelist")),
            *(f"{admin.removesuffix('change/')}data/", reverse("dashboard:drafts")),
        ]
        for page in pages:
            answer = self.client.get(page, follow=True)
            text = answer.content.decode().split("</header>")[-1].replace("q=Bopha", "").replace('value="Bopha"', "")
            shown = [trace for trace in TRACES if trace in text and page not in (pages[2], pages[4])]
            assert shown == [], page
            assert answer.status_code in (200, 404), page
        page = self.client.get(order)
        self.assertContains(page, "The data of this person were erased.")
        self.assertNotContains(page, "tel:+999")
        assert not order_search.find(Order.objects.all(), "Bopha").exists()
        assert not order_search.find(Order.objects.all(), "012 777 888").exists()
        assert not OrderSearch.objects.filter(phone__contains="12777888").exists()

    def test_orders_keep_goods_money_and_steps(self) -> None:
        def books() -> list[object]:
            columns = ("number", "goods", "discount", "delivery", "total", "status", "version", "zone_id", "placed_at")
            return [
                list(Order.objects.order_by("pk").values_list(*columns)),
                list(OrderEvent.objects.order_by("pk").values_list("order", "version", "kind", "by", "at")),
                list(CashEntry.objects.order_by("pk").values_list("amount", "currency", "order", "holder")),
                list(Refund.objects.order_by("pk").values_list("amount", "method", "order")),
                list(StockMovement.objects.order_by("pk").values_list("variant", "quantity", "reference", "kind")),
                [edit.after["total"] for edit in OrderEdit.objects.filter(outcome="committed")],
            ]

        before = books()
        erased = erasure.erase(self.customer)
        assert books() == before
        assert erased.orders == Order.objects.filter(customer=self.customer).count() == 4
        call_command("audit_stock", verbosity=0)
        call_command("audit_cash", verbosity=0)

    def test_others_keep_their_own_data(self) -> None:
        erasure.erase(self.customer)
        self.other.refresh_from_db()
        assert (self.other.customer_name, self.other.customer_phone) == ("Chan Sreymom", OTHER)
        assert self.other.note == "or call …"
        assert self.other.notes.get().text == "Neighbour of …, …"
        assert StockMovement.objects.get(kind="corrected").reason == "… brought one back"

    def test_the_old_link_of_an_order_opens_nothing(self) -> None:
        link = self.order.get_absolute_url()
        assert self.client.get(link).status_code == 200
        erasure.erase(self.customer)
        assert self.client.get(link).status_code == 404

    def test_who_orders_again_is_a_new_customer(self) -> None:
        erasure.erase(self.customer)
        again = self.an_order()
        assert again.customer_id != self.customer.pk
        assert levels.of(again.customer).counters.placed == 1
        with pytest.raises(erasure.AlreadyErased):
            erasure.erase(Customer.objects.get(pk=self.customer.pk))

    def test_the_steps_of_an_order_are_still_not_changed(self) -> None:
        """Erasing may replace words, within its transaction; nothing else, and nobody else."""
        event, entry = OrderEvent.objects.all(), CashEntry.objects.all()
        for allowed, change in [
            (False, lambda: event.update(reason="x")),
            (True, lambda: event.update(kind="paid")),
            (True, lambda: event.update(reason="x", by=None)),
            (True, lambda: event.all()._raw_delete("default")),
            (True, lambda: entry.update(amount=1, reason="x")),
            (True, lambda: entry._raw_delete("default")),
            (True, lambda: Refund.objects.update(amount=1)),
            (False, lambda: Refund.objects.update(how="x")),
        ]:
            with pytest.raises(Error, match="is history"), transaction.atomic():
                if allowed:
                    quotations.allow_replacing_words()
                change()


class NotYet(TestCase):
    """What is still to be settled with a person is named, and nothing is erased."""

    def setUp(self) -> None:
        self.by = an_admin()
        self.variant = a_variant(in_stock=50)

    def refused(self, order: Order) -> str:
        with pytest.raises(erasure.NotErased) as refusal:
            erasure.erase(Customer.objects.get(phone=order.customer_phone))
        order.refresh_from_db()
        assert order.customer_name == "Chan Sreymom"
        assert order.number in refusal.value.facts["numbers"]
        return refusal.value.code

    def test_an_open_order(self) -> None:
        an_order({self.variant: 1}, status="delivered")
        for status in ("pending", "ready", "out", "returning"):
            order = an_order({self.variant: 1}, phone=f"+8551288800{len(status)}", status=status)
            assert self.refused(order) == "person_has_open_orders", status

    def test_a_refund_that_is_due(self) -> None:
        order = an_order({self.variant: 1})
        order = lifecycle.set_paid(order, True, by=self.by, seen=order.version)
        order = brought_to(order, Status.CANCELLED)
        assert self.refused(order) == "person_is_owed_money"
        lifecycle.set_paid(order, False, by=self.by, seen=order.version, reason="Given back")
        erasure.erase(order.customer)

    def test_a_paid_order_that_came_to_cost_less(self) -> None:
        order = an_order({self.variant: 1}, status="delivered")
        Order.objects.filter(pk=order.pk).update(payment_received=True, balance_due=-1)
        assert self.refused(order) == "person_is_owed_money"

    @with_an_account
    def test_a_transfer_that_nobody_has_decided(self) -> None:
        order = an_odd_payment({self.variant: 1})
        order.refresh_from_db()
        order = lifecycle.move(order, Status.CANCELLED, by=self.by, seen=order.version, reason="too little")
        assert self.refused(order) == "person_is_owed_money"

    def test_a_return_that_is_not_finished(self) -> None:
        order = an_order({self.variant: 1}, status="delivered")
        wish = requests.Request(Return.Kind.RETURN, Return.Reason.OTHER, {order.lines.get().pk: 1}, "")
        requests.ask_by_customer(order, wish, seen=order.version)
        assert self.refused(order) == "person_has_open_returns"

    def test_a_run_whose_cash_is_not_counted(self) -> None:
        run = runs.open_run(runs.add_driver("Rith"), cash_book.Amounts(Decimal(0)), by=self.by)
        order = an_order({self.variant: 1}, status="ready")
        runs.add_orders(run, [order.number], by=self.by)
        Order.objects.filter(pk=order.pk).update(status="delivered")
        assert self.refused(order) == "person_is_in_a_run"


class InTheAdmin(APerson):
    def setUp(self) -> None:
        self.client.force_login(self.boss)
        self.data = reverse("admin:customers_customer_data", args=[self.customer.pk])
        self.erase = reverse("admin:customers_customer_erase", args=[self.customer.pk])
        self.export = reverse("admin:customers_customer_export", args=[self.customer.pk])

    def test_all_of_it_is_shown_and_exported_as_json_and_csv(self) -> None:
        page = self.client.get(self.data)
        for text in (NAME, EMAIL, ADDRESS, "Ask for Bopha", self.order.number, "friendly", "I, Bopha, am sad"):
            self.assertContains(page, text)
        self.assertNotContains(page, self.order.secret)
        with zipfile.ZipFile(BytesIO(self.client.get(self.export).content)) as packed:
            found = json.loads(packed.read("data.json"))
            rows = list(csv.DictReader(StringIO(packed.read("order.csv").decode("utf-8-sig"))))
        assert found["customer"][0]["phone"] == PHONE
        assert {row["number"] for row in rows} == set(self.customer.orders.values_list("number", flat=True))
        assert found["ordernote"][0]["text"] == "Prak Bopha calls from 012 777 888"
        assert self.order.secret not in json.dumps(found)
        entry = Export.objects.latest("pk")
        assert (entry.what, entry.by, entry.filters) == ("person", self.boss, f"customer {self.customer.pk}")
        assert entry.rows == sum(map(len, found.values()))

    def test_it_is_erased_after_a_tick(self) -> None:
        self.client.post(self.erase)
        assert self.client.get(self.erase).status_code == 302
        assert Customer.objects.get(pk=self.customer.pk).erased_at is None
        answer = self.client.post(self.erase, {"confirmed": "on"}, follow=True)
        self.assertContains(answer, "4 orders keep their goods and money")
        assert traces() == []
        assert LogEntry.objects.latest("pk").user == self.boss
        self.assertContains(self.client.get(self.data), "has been erased already")

    def test_a_refusal_says_what_to_do_first(self) -> None:
        order = self.an_order()
        self.assertContains(self.client.get(self.data), f"orders are still open ({order.number})")
        answer = self.client.post(self.erase, {"confirmed": "on"}, follow=True)
        self.assertContains(answer, f"orders are still open ({order.number}). Deliver or cancel them first.")

    def test_each_is_a_right_of_its_own(self) -> None:
        staff, managers = groups.lay_out()
        dara = a_member_of_staff("dara")
        dara.groups.add(staff)
        self.client.force_login(dara)
        answers = [self.client.get(self.data), self.client.get(self.export), self.client.post(self.erase)]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
        dara.groups.add(managers)
        assert [self.client.get(page).status_code for page in (self.data, self.export)] == [200, 200]
        managers.permissions.remove(*managers.permissions.filter(codename="erase_customer"))
        assert self.client.post(self.erase, {"confirmed": "on"}).status_code == 403
        self.assertNotContains(self.client.get(self.data), self.erase)

    def test_customers_are_exported_by_right_and_logged(self) -> None:
        address = reverse("admin:customers_customer_changelist")
        sent = {"action": "as_sheet", "_selected_action": self.customer.pk, "select_across": "1", "index": 0}
        text = b"".join(self.client.post(f"{address}?q=prak", sent).streaming_content).decode("utf-8-sig")
        [row] = csv.DictReader(StringIO(text))
        assert (row["name"], row["phone"], row["orders"], row["delivered"]) == (NAME, "012 777 888", "4", "1")
        entry = Export.objects.latest("pk")
        assert (entry.what, entry.rows, entry.filters) == ("customers", 1, "q=prak")
        staff, _managers = groups.lay_out()
        dara = a_member_of_staff("dara")
        dara.groups.add(staff)
        self.client.force_login(dara)
        self.assertNotContains(self.client.get(address), "as_sheet")
        assert self.client.post(address, sent).get("Content-Type") != "text/csv; charset=utf-8"
        with override_settings(EXPORT_MAX_ROWS=0):
            self.client.force_login(self.boss)
            self.assertContains(self.client.post(address, sent, follow=True), "More than 0 customers match")


class ByCommand(APerson):
    def run_it(self, *arguments: str) -> str:
        said = StringIO()
        call_command("customer_data", *arguments, stdout=said)
        return said.getvalue()

    def test_it_shows_exports_and_erases(self) -> None:
        assert NAME in self.run_it("show", "012 777 888")
        with TemporaryDirectory() as folder:
            file = Path(folder) / "bopha.zip"
            assert "rows in" in self.run_it("export", "012777888", "--to", str(file))
            assert zipfile.ZipFile(file).read("customer.csv")
        assert "4 orders stay" in self.run_it("erase", "012777888", "--yes")
        assert traces() == []
        for what in ("show", "erase"):
            with pytest.raises(CommandError, match="No customer"):
                self.run_it(what, "012777888")


class Retention(APerson):
    def tidied(self, **options: bool) -> str:
        said: list[str] = []
        cleanup.tidy_up(said.append, **options)
        return next(line for line in said if line.startswith("people who"))

    def test_it_is_off_by_default(self) -> None:
        Order.objects.update(placed_at=timezone.now() - timedelta(days=10_000))
        assert self.tidied() == "people who have not ordered for long: 0"
        assert not Customer.objects.exclude(erased_at=None).exists()

    @override_settings(RETENTION_MONTHS=12)
    def test_it_erases_whose_last_order_is_old_and_nobody_else(self) -> None:
        old = timezone.now() - timedelta(days=370)
        Order.objects.filter(customer=self.customer).exclude(pk=self.order.pk).update(placed_at=old)
        assert self.tidied() == "people who have not ordered for long: 0"  # one order is newer
        Order.objects.update(placed_at=old)
        an_order({self.variant: 1}, zone=self.zone, phone=OTHER)
        open_still = an_order({self.variant: 1}, zone=self.zone, phone="+85512555666")
        Order.objects.filter(pk=open_still.pk).update(placed_at=old)
        assert self.tidied(dry_run=True) == "people who have not ordered for long: 1"
        assert len(traces()) > 20
        assert self.tidied() == "people who have not ordered for long: 1"
        assert traces() == []
        assert Customer.objects.exclude(erased_at=None).get() == self.customer
        assert self.tidied() == "people who have not ordered for long: 0"


def test_every_text_of_a_person_has_a_rule() -> None:
    """A new text in a row of an order or a customer is replaced or kept on purpose, and never forgotten."""
    texts = (models.CharField, models.TextField, models.JSONField)
    ruled = {name.rsplit(".", 1)[0] for name in rules.TEXTS} | set(rules.BY_ORDER) | set(rules.BY_CUSTOMER)
    with_texts = {
        f"{label}.{field.name}"
        for label in ruled - set(rules.DELETED)
        for field in rules.model(label)._meta.concrete_fields
        if isinstance(field, texts) and not field.choices
    }
    assert set(rules.TEXTS) == with_texts


def test_every_model_that_leads_to_an_order_or_a_customer_is_theirs() -> None:
    known = {*rules.BY_ORDER, *rules.BY_CUSTOMER, *rules.DELETED, "orders.Order"}
    owners = (Order, Customer, *(rules.model(label) for label in known))
    leading = {
        model._meta.label
        for model in apps.get_models()
        if not model.__name__.startswith("Historical")
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in owners
    }
    assert leading == known
    assert all(label in known or label.split(".")[0] in ("orders", "shop", "admin") for label in rules.QUOTING)
    assert all(rules.model(label)._meta.get_field(name) for label, names in rules.QUOTING.items() for name in names)


def test_a_phone_is_recognised_in_any_notation() -> None:
    quoted = quotations.pattern(phones=[PHONE], names=["Bopha", "Prak  Bopha"], emails=[EMAIL])
    python = re.compile(quoted.replace("[[:alnum:]]", r"\w"), re.IGNORECASE)
    for text in (
        "012 777 888",
        "+855 12-777-888",
        "0085512777888",
        "85512777888",
        "(012)777.888",
        "០១២៧៧៧៨៨៨",
        "12777888",
    ):
        assert python.search(f"call {text}, please"), text
    for text in ("0127778881", "112777888", "012 777 889", "Bopha", "PrakBopha"):
        assert not python.search(text), text
    assert python.search("for prak bopha.")


def test_the_treatments_are_all_used() -> None:
    assert set(rules.TEXTS.values()) == set(Text)
