"""Figures: what they count, over which days, and that they stay small questions."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from dashboard.reports import charts, sales_stats
from dashboard.reports.sales_stats import Range
from madamda import groups
from orders.fulfilment import lifecycle
from orders.models import Order, OrderEvent, PromoCode, Promoter, Refund
from orders.returns import payouts
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_zone, an_admin, an_order, brought_to

PAGE, SHEET = "/dashboard/figures/", "/dashboard/figures/sheet/"


def at(text: str) -> datetime:
    """In the shop's own time."""
    return timezone.make_aware(datetime.fromisoformat(text))


class Figures(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.manager = a_member_of_staff("boss")
        cls.manager.groups.add(groups.lay_out()[1])
        cls.serum = a_product("Lotus Serum", price="10.00", in_stock=900).variants.get()
        cls.soap = a_product("=Rice Soap", price="5.00", in_stock=900).variants.get()
        cls.kandal = a_zone("kandal", fee="2.00")

    def setUp(self) -> None:
        self.client.force_login(self.manager)

    def placed(self, when: str, lines: dict | None = None, **fields) -> Order:
        order = an_order(lines or {self.serum: 1}, zone=self.kandal, **fields)
        Order.objects.filter(pk=order.pk).update(placed_at=at(when))
        order.refresh_from_db()
        return order

    def days(self, first: str, last: str | None = None):
        return self.client.get(PAGE, {"from": first, "to": last or first})

    def headline(self, page) -> dict[str, tuple[str, str]]:
        return {figure.name: (figure.value, figure.change) for figure in page.context["report"].headline}

    def test_each_figure_leads_to_the_orders_that_it_is_made_of(self) -> None:
        boss = an_admin("refunds")
        self.placed("2026-11-20 10:00", status="delivered")  # of another day
        self.placed("2026-11-21 09:00")
        self.placed("2026-11-21 10:00", {self.serum: 2}, status="cancelled")
        self.placed("2026-11-21 11:00", {self.soap: 1}, status="delivered")
        order = self.placed("2026-11-21 12:00", {self.soap: 4}, status="delivered")
        order = lifecycle.set_paid(order, True, by=boss, seen=order.version)
        how = {"method": Refund.Method.CASH, "how": "Came late", "by": boss, "seen": order.version}
        payouts.give_goodwill(order, amount=Decimal("2.50"), **how)
        page = self.days("2026-11-21")
        linked = {figure.name: figure for figure in page.context["report"].headline if figure.orders}
        found = {}
        for name, figure in linked.items():
            self.assertContains(page, figure.orders.replace("&", "&amp;"))
            sums = self.client.get(f"/dashboard/orders/?{figure.orders}").context["sums"]
            found[name] = (figure.value, sums.orders, str(sums.total))
        assert found == {
            "Ordered": ("$41.00", 3, "41.00"),
            "Delivered": ("$29.00", 2, "29.00"),
            "Money received": ("$22.00", 1, "22.00"),
            "Refunded": ("$2.50", 1, "22.00"),
            "Delivered, not paid yet": ("$7.00", 1, "7.00"),
            "Orders": ("3", 3, "41.00"),
            "Cancelled": ("1", 1, "22.00"),
        }
        self.assertContains(page, "&amp;status=sold&amp;method=cash")
        answer = self.client.get("/dashboard/orders/?from=2026-11-21&to=2026-11-21&status=sold&method=cash")
        self.assertContains(answer, "3 orders, $41.00 together")

    def test_what_was_refunded_and_what_is_still_owed_are_figures_of_their_own(self) -> None:
        self.placed("2026-11-21 10:00", status="delivered")
        order = self.placed("2026-11-21 11:00", {self.soap: 2}, status="delivered")
        boss = an_admin("refunds")
        order = lifecycle.set_paid(order, True, by=boss, seen=order.version)
        how = {"method": Refund.Method.CASH, "how": "Came late", "by": boss, "seen": order.version}
        payouts.give_goodwill(order, amount=Decimal("2.50"), **how)
        figures = self.headline(self.days("2026-11-21"))
        received = Order.objects.get(pk=order.pk).total
        assert figures["Refunded"][0] == "$2.50"
        assert figures["Money received"][0] == f"${received}"
        owed = Order.objects.exclude(pk=order.pk).get().total
        assert figures["Delivered, not paid yet"][0] == f"${owed}"

    def test_revenue_orders_average_and_cancelled_beside_the_days_before(self) -> None:
        self.placed("2026-11-20 10:00")
        self.placed("2026-11-21 10:00", {self.serum: 2})
        self.placed("2026-11-21 11:00", {self.soap: 2})
        brought_to(self.placed("2026-11-21 12:00"), Status.CANCELLED)
        assert self.headline(self.days("2026-11-21")) == {
            "Ordered": ("$34.00", "183 % more"),
            "Delivered": ("$0.00", ""),
            "Money received": ("$0.00", ""),
            "Refunded": ("$0.00", ""),
            "Delivered, not paid yet": ("$0.00", ""),
            "Average order value": ("$17.00", "$5.00 more"),
            "Orders": ("2", "1 more"),
            "Cancelled": ("1", "1 more"),
        }

    def test_what_is_ordered_is_neither_delivered_nor_paid(self) -> None:
        self.placed("2026-11-21 10:00", {self.serum: 2})
        brought_to(self.placed("2026-11-21 11:00"), Status.DELIVERED)
        paid = self.placed("2026-11-21 12:00", {self.soap: 1})
        lifecycle.set_paid(paid, True, by=self.manager, seen=1)
        gone = self.placed("2026-11-21 13:00", {self.soap: 1})
        gone = lifecycle.set_paid(gone, True, by=self.manager, seen=1)
        brought_to(gone, Status.CANCELLED)  # its money is owed back, and no income
        headline = self.headline(self.days("2026-11-21"))
        values = [headline[name][0] for name in ("Ordered", "Delivered", "Money received")]
        assert values == ["$41.00", "$12.00", "$7.00"]
        sheet = self.client.get(SHEET, {"from": "2026-11-21", "to": "2026-11-21"}).content.decode("utf-8-sig")
        for line in (
            "delivered,2026-11-21 11:00,,12.00",
            "money received,2026-11-21 12:00,,7.00",
            "payment received,Cash to the rider,3,7.00",
            "payment open,Cash to the rider,,34.00",
        ):
            assert line in sheet

    def test_says_no_change_where_nothing_was_before_or_nothing_changed(self) -> None:
        for when in ("2026-11-20 10:00", "2026-11-21 10:00"):
            self.placed(when)
        for day, words in (("2026-11-20", "none before"), ("2026-11-21", "same as before")):
            page = self.days(day)
            compared = {figure.name: figure.compared for figure in page.context["report"].headline}
            assert {compared[name] for name in ("Ordered", "Average order value")} == {words}, day
            self.assertNotContains(page, "0 % more")

    def test_a_day_begins_at_midnight_where_the_shop_is(self) -> None:
        for when in ("2026-11-20 23:59:59", "2026-11-21 00:00", "2026-11-21 23:59:59", "2026-11-22 00:00"):
            self.placed(when)
        assert self.headline(self.days("2026-11-21"))["Orders"][0] == "2"
        hours = [bar.label for bar in self.days("2026-11-21").context["report"].chart.bars if bar.amount]
        assert hours == ["00", "23"]

    def test_what_sold_where_it_went_and_how_it_was_paid(self) -> None:
        self.placed("2026-11-21 10:00", {self.serum: 2, self.soap: 1})
        paid = self.placed("2026-11-21 11:00", {self.soap: 3})
        Order.objects.filter(pk=paid.pk).update(payment_received=True)
        report = self.days("2026-11-21").context["report"]
        assert [(one.row.name, one.row.number, one.row.amount) for one in report.products] == (
            [("=Rice Soap", 4, Decimal(20)), ("Lotus Serum", 2, Decimal(20))]
            if self.soap.product_id < self.serum.product_id
            else [("Lotus Serum", 2, Decimal(20)), ("=Rice Soap", 4, Decimal(20))]
        )
        assert [(row.name, row.number, row.amount) for row in report.places] == [("Kandal", 2, Decimal(44))]
        assert [(way.orders, way.received, way.open) for way in report.methods] == [(2, 17, 27)]

    def test_speaks_khmer(self) -> None:
        self.placed("2026-11-21 10:00", {self.serum: 2})
        with override("km"):
            page = self.client.get(PAGE, {"from": "2026-11-21", "to": "2026-11-21"}, headers={"accept-language": "km"})
        self.assertContains(page, "Lotus Serum ខ្មែរ")
        self.assertContains(page, "ប្រាក់បានទទួល")

    def test_median_minutes_of_each_step_without_what_was_taken_back(self) -> None:
        for minutes in (2, 4, 60):
            order = self.placed("2026-11-21 10:00")
            times = {"confirmed": 1, "preparing": 2, "ready": 3, "undone": 3, "ready again": 3, "out": 4}
            for number, (kind, part) in enumerate(times.items(), start=2):
                when = order.placed_at + timedelta(minutes=minutes * part + (kind == "ready again"))
                OrderEvent.objects.create(order=order, kind=kind.split()[0], version=number, at=when)
        report = self.days("2026-11-21").context["report"]
        assert [step.minutes for step in report.steps] == [4, 4, 5, 3]
        assert report.to_rider == 16

    def test_promoters_with_what_they_brought_and_are_owed(self) -> None:
        sreyka = Promoter.objects.create(name="Sreyka", commission=10)
        PromoCode.objects.create(code="ROMDUOL10", amount=10, promoter=sreyka)
        order = an_order({self.serum: 2}, zone=self.kandal)
        use = order.promo_use if hasattr(order, "promo_use") else None
        assert use is None
        PromoCode.objects.get().uses.create(order=order, phone=order.customer_phone, discount=2, commission="1.80")
        page = self.client.get(PAGE)
        self.assertContains(page, "Sreyka ROMDUOL10")
        self.assertContains(page, "$1.80")

    def test_the_sheet_holds_the_same_and_no_formula(self) -> None:
        self.placed("2026-11-21 10:00", {self.serum: 2, self.soap: 1})
        answer = self.client.get(SHEET, {"from": "2026-11-21", "to": "2026-11-21"})
        sheet = answer.content.decode("utf-8-sig")
        assert "figures-2026-11-21-2026-11-21.csv" in answer["Content-Disposition"]
        assert "ordered,2026-11-21 10:00,1,27.00" in sheet
        assert "product,'=Rice Soap,1,5.00" in sheet
        assert "place,Kandal,1,27.00" in sheet

    def test_only_so_many_days_and_none_that_never_were(self) -> None:
        for first, last in (
            ("2026-01-01", "2026-12-31"),
            ("2026-11-22", "2026-11-21"),
            ("0001-01-01", "0001-01-02"),
            ("9999-12-31", "9999-12-31"),
            ("2026-02-31", "2026-03-01"),
        ):
            for address in (PAGE, SHEET):
                with self.subTest(first, address=address):
                    page = self.client.get(address, {"from": first, "to": last})
                    self.assertContains(page, "field__error", status_code=400)
                    self.assertNotContains(page, "figure__value", status_code=400)
        for query in ({"range": "x"}, {"from": "2026-11-21"}, {"to": "2026-11-21"}, {"range": "30"}):
            with self.subTest(query):
                assert self.client.get(PAGE, query).context["report"].span.days <= sales_stats.LONGEST

    def test_costs_the_same_over_any_range_with_any_number_of_orders(self) -> None:
        def queries(**query: str) -> int:
            with CaptureQueriesContext(connection) as asked:
                self.client.get(PAGE, query)
            return len(asked)

        self.client.get(PAGE)  # what the shop says of itself is kept
        few = queries(range="today")
        for day in range(1, 9):
            brought_to(self.placed(f"2026-11-{day:02} 10:00"), Status.DELIVERED)
        assert queries(**{"from": "2026-10-01", "to": "2026-11-30"}) == few

    def test_is_for_managers(self) -> None:
        self.client.force_login(a_member_of_staff())
        for path in (PAGE, SHEET):
            assert self.client.get(path).status_code == 403
        self.assertNotContains(self.client.get("/dashboard/"), 'href="/dashboard/figures/"')


class Charts(TestCase):
    def test_the_scale_ends_with_a_round_number_above_the_highest(self) -> None:
        for most, top in (("0", 4), ("3.50", 4), ("5", 8), ("871", 2000), ("2000.01", 4000)):
            with self.subTest(most):
                chart = charts.bars([("a", Decimal(most), Decimal(0))])
                assert chart.lines[-1].amount == top

    def test_a_bar_is_as_high_as_its_share_of_the_scale(self) -> None:
        (bar,) = charts.bars([("a", Decimal(2), Decimal(4))]).bars
        assert (bar.height, bar.before_height) == (100.0, 200.0)

    def test_on_a_phone_every_bar_is_in_view_with_as_many_words_as_have_room(self) -> None:
        chart = charts.bars([(f"{hour:02}", Decimal(hour), Decimal(1)) for hour in range(24)], charts.NARROW)
        assert len(chart.bars) == 24
        assert max(bar.x + bar.width for bar in chart.bars) <= 320
        assert sum(bar.is_labelled for bar in chart.bars) <= 7
        assert min(bar.width for bar in chart.bars) > 7

    def test_days_before_are_those_just_before(self) -> None:
        span = Range(date(2026, 11, 16), date(2026, 11, 22))
        assert (str(span.before.first), str(span.before.last)) == ("2026-11-09", "2026-11-15")
