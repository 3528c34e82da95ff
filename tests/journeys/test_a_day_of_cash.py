"""A day of sixty cash orders: failed doors, changes, orders by phone, returns, an exchange, two runs, 400 riel short.

In the evening every book agrees: stock, cash per holder and currency, and the difference has a name.
"""

from decimal import Decimal
from functools import partial
from uuid import uuid4

from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from madamda.staff.models import User
from orders.cash import cash_book
from orders.cash.cash_book import DIFFERENCES, TILL, Amounts
from orders.deliveries import attempts, doors, runs, settlement
from orders.deliveries.attempts import Count
from orders.drafts import changes, placement
from orders.editing import commits, leases
from orders.editing.proposals import Proposal
from orders.models import CashEntry, DeliveryRun, Order, OrderDraft, Refund, Return
from orders.returns import payouts, replacements, requests
from orders.status import Status
from shop import money
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, a_zone, an_admin, an_order, brought_to, the_counter

Outcome = attempts.Outcome
_NOTHING = Amounts()
PHONES = [f"+8551255{number:04d}" for number in range(60)]


class ADayOfCash(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara, cls.boss = a_member_of_staff("dara"), an_admin()
        cls.serum = a_variant(price="10.00", in_stock=200)
        cls.soap = a_variant(price="3.30", in_stock=200)
        cls.zone, cls.counter = a_zone(fee="1.50"), the_counter()

    def test_all_books_agree_in_the_evening(self) -> None:
        orders = [
            an_order({self.serum: 1 + n % 3, self.soap: 1 + n % 2}, zone=self.zone, phone=PHONES[n]) for n in range(56)
        ]
        for n in range(3):
            orders[n] = self.change(orders[n])
        orders += [self.by_phone(n) for n in range(3)]
        at_the_counter = self.by_phone(3, zone=self.counter)
        orders = [brought_to(Order.objects.get(pk=order.pk), Status.READY) for order in orders]

        short = Amounts(Decimal(0), Decimal(400))
        self.ride("Rith", orders[:30], failed=3, short=short)
        self.ride("Sam", orders[30:], failed=3)
        delivered = list(Order.objects.filter(status=Status.DELIVERED, is_pick_up=False).order_by("pk"))
        assert len(delivered) == 59 - 6
        assert Order.objects.filter(status=Status.RETURNED).count() == 4
        assert Order.objects.filter(status=Status.OUT).count() == 2  # to be tried again

        refunds = [self.give_back(order) for order in delivered[:2]]
        replacement = self.exchange(delivered[2])
        self.ride("Rith", [brought_to(replacement, Status.READY)])

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
        self.client.force_login(self.boss)
        closing = self.client.get(f"/dashboard/figures/day/{timezone.localdate()}/").context["closing"]
        assert closing.orders == Order.objects.filter(status=Status.DELIVERED).count()
        assert closing.amount == ordered
        assert closing.refunded == [("Cash from the till", money.format_base(sum(refunds, Decimal(0))))]
        assert closing.outstanding == []
        differences = [row for row in closing.moved if row.holder == "Differences"]
        assert [row.amounts for row in differences] == [short]
        lacking = ordered - sum(refunds) - till.in_base(rate) - short.in_base(rate)
        most = money.SECOND_STEP / rate * paid.count()  # each change may be rounded to the smallest note
        assert abs(lacking) <= most
        assert sum(refunds) == Refund.objects.aggregate(sum=Sum("amount"))["sum"]

    def change(self, order: Order) -> Order:
        """Add a piece of soap after the order was placed."""
        leases.start(order, by=self.dara, seen=order.version)
        quantities = {**order.pieces, self.soap.pk: order.pieces[self.soap.pk] + 1}
        leases.propose(order, Proposal.of(order, quantities), by=self.dara, seen=order.version)
        total = commits.preview(order, by=self.dara).totals.total
        changed = commits.commit(order, by=self.dara, seen=order.version, total=total)
        assert changed.total == order.total + self.soap.price
        return changed

    def by_phone(self, n: int, **fields: object) -> Order:
        """Take an order on the phone; at the counter the goods are handed over at once."""
        where = {"zone": self.zone, "address": "No. 5, Street 51", "phone": PHONES[56 + n], "name": "Sok Piseth"}
        draft = OrderDraft.objects.create(by=self.dara, **{**where, **fields})
        draft = changes.set_lines(draft, {self.serum.pk: 1}, by=self.dara, seen=draft.version)
        act = placement.sell_at_counter if draft.zone.is_pick_up else placement.place
        total = changes.totals(draft).total
        return act(draft, by=self.dara, seen=draft.version, seen_total=total, language="km")

    def ride(self, name: str, orders: list[Order], *, failed: int = 0, short: Amounts = _NOTHING) -> None:
        """Deliver all but `failed`, pay partly in riel, count, and settle; `short` is missing in the end."""
        driver = runs.drivers().filter(first_name=name).first() or runs.add_driver(name)
        run = runs.open_run(driver, Amounts(Decimal(20), Decimal(40_000)), by=self.dara)
        added, refused = runs.add_orders(run, [order.number for order in orders], by=self.dara)
        assert (len(added), refused) == (len(orders), [])
        run = runs.send_out(run, by=self.dara)
        for n, stop in enumerate(run.stops.select_related("order")):
            if n < failed:
                outcome = Outcome.REFUSED if n else Outcome.NOT_HOME
                doors.fail(run, stop.pk, uuid4(), outcome)
            else:
                self.pay(run, stop.pk, stop.order, in_riel=bool(n % 2))
        for order in Order.objects.filter(status=Status.RETURNING):
            counts = {line.pk: Count(line.quantity) for line in order.lines.all()}
            attempts.count_in(order, counts, by=self.dara, seen=order.version)
        run = settlement.count(run, settlement.expected(run) - short, by=self.dara)
        settlement.settle(run, by=self.boss, reason="Gave too much change" if short else "")

    def pay(self, run: DeliveryRun, stop: int, order: Order, *, in_riel: bool) -> None:
        deliver = partial(doors.deliver, run, stop, uuid4())
        if in_riel:
            deliver(taken=Amounts(second=money.to_second(order.total, order.riel_rate)), change=Amounts())
        else:
            note = Decimal(int(order.total) + 1)  # change is given in riel
            change = money.to_second(note - order.total, order.riel_rate)
            deliver(taken=Amounts(note), change=Amounts(second=change))

    def back(self, order: Order, kind: Return.Kind) -> Return:
        """Bring one serum back to the shop, which is approved and counted."""
        order = Order.objects.get(pk=order.pk)
        line = order.lines.get(variant=self.serum)
        wish = requests.Request(kind, Return.Reason.values[0], {line.pk: 1})
        item = requests.ask_by_customer(order, wish, seen=order.version)
        order = requests.approve(item, by=self.dara, seen=order.version + 1)
        requests.receive(item, {line.pk: Count(1)}, by=self.dara, seen=order.version)
        return Return.objects.get(pk=item.pk)

    def give_back(self, order: Order) -> Decimal:
        item = self.back(order, Return.Kind.RETURN)
        order, amount = Order.objects.get(pk=order.pk), payouts.due(item)
        by: User = self.boss
        payouts.refund(item, amount=amount, method=Refund.Method.CASH, how="At the counter", by=by, seen=order.version)
        return amount

    def exchange(self, order: Order) -> Order:
        item = self.back(order, Return.Kind.EXCHANGE)
        seen = Order.objects.get(pk=order.pk).version
        return replacements.replace(item, {self.serum.pk: 1, self.soap.pk: 1}, by=self.dara, seen=seen)
