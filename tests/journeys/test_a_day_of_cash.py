"""A day of sixty cash orders: failed doors, changes, orders by phone, returns, an exchange, two runs, 400 riel short.

Everybody works in a browser of their own. In the evening every book agrees: stock, cash per holder and currency, and
the difference has a name.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from uuid import uuid4

from django.core.management import call_command
from django.db.models import Sum
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from orders.cash import cash_book
from orders.cash.cash_book import DIFFERENCES, TILL, Amounts
from orders.deliveries import runs, settlement
from orders.models import CashEntry, DeliveryRun, Order, OrderDraft, Refund, Return, RunStop
from orders.status import Status
from shop import money
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_zone, an_admin, the_counter
from tests.journeys.test_races import FREELY

BOARD = "/dashboard/"
_NOTHING = Amounts()
_STEPS = 3  # from placed to packed


@override_settings(RATE_LIMITS=FREELY, RUN_MAX_ORDERS=60, UNCONFIRMED_PER_ADDRESS=1_000, BOARD_BATCH_SIZE=100)
class ADayOfCash(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara, cls.boss = a_member_of_staff("dara"), an_admin()
        cls.serum = a_product("Lotus Serum", price="10.00", in_stock=200, variant_sku="SERUM").variants.get()
        cls.soap = a_product("Palm Soap", price="3.30", in_stock=200, variant_sku="SOAP").variants.get()
        cls.zone, cls.counter = a_zone(fee="1.50"), the_counter()

    def setUp(self) -> None:
        self.staff, self.manager = Client(), Client()
        self.staff.force_login(self.dara)
        self.manager.force_login(self.boss)

    def test_all_books_agree_in_the_evening(self) -> None:
        orders = [self.bought(n, {self.serum.pk: 1 + n % 3, self.soap.pk: 1 + n % 2}) for n in range(56)]
        for order in orders[:3]:
            self.change(order)
        orders += [self.by_phone(n) for n in range(56, 59)]
        at_the_counter = self.by_phone(59, source="counter")
        self.pack(orders)

        short = Amounts(Decimal(0), Decimal(400))
        self.ride("Rith", orders[:30], failed=3, short=short)
        self.ride("Sam", orders[30:], failed=3)
        assert Order.objects.count() == 60
        delivered = list(Order.objects.filter(status=Status.DELIVERED, is_pick_up=False).order_by("pk"))
        assert len(delivered) == 59 - 6
        assert Order.objects.filter(status=Status.RETURNED).count() == 4
        assert Order.objects.filter(status=Status.OUT).count() == 2  # to be tried again

        refunds = [self.give_back(order) for order in delivered[:2]]
        replacement = self.exchange(delivered[2])
        self.pack([replacement])
        self.ride("Rith", [replacement])

        call_command("audit_stock", verbosity=0)
        call_command("audit_cash", verbosity=0)
        assert cash_book.balance(DIFFERENCES) == short
        named = CashEntry.objects.get(holder=CashEntry.Holder.DIFFERENCE)
        assert (named.reason, named.run.driver.display_name) == ("Gave too much change", "Rith")
        for driver in runs.drivers():
            assert cash_book.balance(cash_book.of_driver(driver)) == Amounts()
        self.look_at_the_figures(at_the_counter, refunds, short)

    def look_at_the_figures(self, at_the_counter: Order, refunds: list[Decimal], short: Amounts) -> None:
        """The till has what the orders of the day cost, less what was given back and what is short."""
        paid = Order.objects.filter(payment_received=True)
        assert at_the_counter in paid
        ordered = paid.aggregate(sum=Sum("total"))["sum"]
        till, rate = cash_book.balance(TILL), at_the_counter.riel_rate
        page = self.manager.get(f"/dashboard/figures/day/{timezone.localdate()}/")
        closing = page.context["closing"]
        assert closing.orders == Order.objects.filter(status=Status.DELIVERED).count()
        assert closing.amount == ordered
        assert closing.refunded == [("Cash from the till", money.format_base(sum(refunds, Decimal(0))))]
        assert closing.outstanding == []
        differences = [row for row in closing.moved if row.holder == "Differences"]
        assert [row.amounts for row in differences] == [short]
        self.assertContains(page, money.format_base(ordered))
        lacking = ordered - sum(refunds) - till.in_base(rate) - short.in_base(rate)
        most = money.SECOND_STEP / rate * paid.count()  # each change may be rounded to the smallest note
        assert abs(lacking) <= most
        assert sum(refunds) == Refund.objects.aggregate(sum=Sum("amount"))["sum"]

    def bought(self, n: int, pieces: dict[int, int]) -> Order:
        """Order as a customer with a phone of their own."""
        customer = Client()
        for variant, number in pieces.items():
            _done(customer.post("/cart/lines/", {"variant": variant, "quantity": number}))
        page = customer.get("/checkout/", {"province": self.zone.code})
        sent = {
            "name": "Chan Sreymom",
            "phone": f"012 55 {n:04d}",
            "address": "No. 118, Street 63",
            "note": "",
            "province": self.zone.code,
            "payment_method": "cash",
            "submission": str(uuid4()),
            "total": _value(page, "total"),
        }
        answer = customer.post("/checkout/", sent)
        _done(answer)
        return Order.objects.get(number=re.search(r"/orders/([^/]+)/", answer["Location"])[1])

    def change(self, order: Order) -> None:
        """Add a piece of soap after the order was placed."""
        path, before = f"{BOARD}orders/{order.number}/", order.total
        _done(self.staff.post(f"{path}edit/start/", {"version": order.version}))
        typed = {f"quantity-{pk}": pieces for pk, pieces in order.pieces.items()}
        typed[f"quantity-{self.soap.pk}"] += 1
        typed |= {"name": order.customer_name, "phone": order.customer_phone, "zone": self.zone.code}
        typed |= {"address": order.address, "version": order.version, "preview": "1"}
        _done(self.staff.post(f"{path}edit/", typed))
        page = self.staff.get(f"{path}edit/preview/")
        seen = {name: _value(page, name) for name in ("version", "total")}
        assert self.staff.post(f"{path}edit/commit/", seen)["Location"] == path
        order.refresh_from_db()
        assert order.total == before + self.soap.price

    def by_phone(self, n: int, source: str = "phone") -> Order:
        """Take an order on the phone; at the counter the goods are handed over at once."""
        path = self.staff.post(f"{BOARD}drafts/new/", {"source": source})["Location"]
        draft = OrderDraft.objects.latest("pk")
        zone = self.counter if source == "counter" else self.zone
        who = {"name": "Sok Piseth", "phone": f"012 55 {n:04d}", "address": "No. 5, Street 51", "zone": zone.pk}
        _done(self.staff.post(f"{path}save/", {"version": 1, "source": source, "payment_method": "cash", **who}))
        _done(self.staff.post(f"{path}line/", {"version": 2, "variant": self.serum.pk, "quantity": 1}))
        page = self.staff.get(path)
        sent = {"version": 3, "total": _value(page, "total"), "at_counter": "1" if source == "counter" else ""}
        _done(self.staff.post(f"{path}place/", sent))
        draft.refresh_from_db()
        return draft.order

    def pack(self, orders: Iterable[Order]) -> None:
        numbers = [order.number for order in orders]
        for _ in range(_STEPS):
            waiting = Order.objects.filter(number__in=numbers).exclude(status=Status.READY)
            seen = [f"{order.number}:{order.version}" for order in waiting]
            if seen:
                _done(self.staff.post(f"{BOARD}batch/", {"what": "next", "order": seen}))

    def ride(self, name: str, orders: list[Order], *, failed: int = 0, short: Amounts = _NOTHING) -> None:
        """Deliver all but `failed`, pay partly in riel, count, and settle; `short` is missing in the end."""
        known = runs.drivers().filter(first_name=name).first()
        who = {"driver": known.pk} if known else {"name": name}
        path = self.staff.post(f"{BOARD}runs/", {**who, "usd": "20", "khr": "40000"})["Location"]
        self.staff.post(f"{path}add/", {"order": [order.number for order in orders]})
        self.staff.post(f"{path}out/")
        run = DeliveryRun.objects.latest("pk")
        assert (run.status, run.stops.count()) == (DeliveryRun.Status.OUT, len(orders))
        phone = Client()
        self.assertContains(phone.get(f"/run/{run.secret}/"), orders[0].number)
        for n, stop in enumerate(run.stops.select_related("order")):
            if n < failed:
                self.fail_at_door(phone, run, stop, "refused" if n else "not_home")
            else:
                self.pay(phone, run, stop, in_riel=bool(n % 2))
        for order in Order.objects.filter(status=Status.RETURNING):
            counts = {f"sellable-{line.pk}": line.quantity for line in order.lines.all()}
            sent = {"version": order.version, **counts}
            _done(self.staff.post(f"{BOARD}orders/{order.number}/count/", sent))
        counted = settlement.expected(run) - short
        self.staff.post(f"{path}count/", {"usd": counted.base, "khr": f"{counted.second:.0f}"})
        if short:
            assert self.staff.post(f"{path}settle/").status_code == 409
        self.manager.post(f"{path}settle/", {"reason": "Gave too much change" if short else ""})
        run.refresh_from_db()
        assert run.status == DeliveryRun.Status.SETTLED

    def fail_at_door(self, phone: Client, run: DeliveryRun, stop: RunStop, outcome: str) -> None:
        sent = {f"f{stop.pk}-press": str(uuid4()), f"f{stop.pk}-outcome": outcome}
        _done(phone.post(f"/run/{run.secret}/{stop.pk}/failed/", sent))

    def pay(self, phone: Client, run: DeliveryRun, stop: RunStop, *, in_riel: bool) -> None:
        order, given = stop.order, {"press": str(uuid4())}
        if in_riel:
            given["taken_khr"] = money.to_second(order.total, order.riel_rate)
        else:
            note = Decimal(int(order.total) + 1)  # change is given in riel
            given |= {"taken_usd": note, "change_khr": money.to_second(note - order.total, order.riel_rate)}
        sent = {f"d{stop.pk}-{name}": value for name, value in given.items()}
        _done(phone.post(f"/run/{run.secret}/{stop.pk}/delivered/", sent))

    def back(self, order: Order, kind: str) -> str:
        """Bring one serum back to the shop, which is approved and counted; return the address of its page."""
        order = Order.objects.get(pk=order.pk)
        line = order.lines.get(variant=self.serum).pk
        sent = {"key": order.secret, "version": order.version, "kind": kind, "reason": "damaged", f"line-{line}": 1}
        _done(Client().post(f"/orders/{order.number}/return/", {**sent, "words": "It leaks"}))
        path = f"{BOARD}returns/{Return.objects.latest('pk').pk}/"
        _done(self.staff.post(f"{path}approve/", {"version": order.version + 1}))
        _done(self.staff.post(f"{path}receive/", {"version": order.version + 2, f"sellable-{line}": 1}))
        return path

    def give_back(self, order: Order) -> Decimal:
        path = self.back(order, "return")
        amount = _value(self.manager.get(path), "amount")
        seen = Order.objects.get(pk=order.pk).version
        sent = {"version": seen, "amount": amount, "method": "cash", "how": "At the counter"}
        _done(self.manager.post(f"{path}refund/", sent))
        return Decimal(amount)

    def exchange(self, order: Order) -> Order:
        path, seen = self.back(order, "exchange"), Order.objects.get(pk=order.pk).version
        wanted = {"sku-1": self.serum.sku, "pieces-1": 1, "sku-2": self.soap.sku, "pieces-2": 1}
        _done(self.staff.post(f"{path}replace/", {"version": seen, **wanted}))
        return Return.objects.latest("pk").replacement


def _value(page: HttpResponse, name: str) -> str:
    """Return the value of the page's first input of this name."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]*? value="([^"]*)"', page.content.decode())
    assert found, f"no {name} at {page.request['PATH_INFO']}"
    return found[1]


def _done(answer: HttpResponse) -> None:
    assert answer.status_code in (302, 303), f"{answer.status_code} {answer.content.decode()[:4_000]}"
