"""The board as a page: what stands where, who may see it, and what it costs."""

import json
import re
from datetime import timedelta

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from dashboard.board.cards import Card
from madamda.cache import local
from madamda.jinja.components import component
from madamda.staff.models import User
from orders.fulfilment import lifecycle
from orders.models import Order
from tests.cases import TestCase, flat
from tests.factories import a_member_of_staff, a_variant, an_order, at_noon, the_counter, wait_limit

BOARD = "/dashboard/"


class TheBoard(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum = a_variant(name="30 ml", in_stock=900)

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def column(self, key: str, **wishes: str) -> list[str]:
        """The numbers in that column, from top to bottom."""
        columns = {column.key: column for column in self.client.get(BOARD, wishes).context["board"].columns}
        return [card.order.number for card in columns[key].cards]

    def aged(self, order: Order, *, minutes: int) -> Order:
        Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(minutes=minutes))
        return order

    def test_shows_an_order_with_all_that_is_to_be_packed(self) -> None:
        order = an_order({self.serum: 2}, note="Blue gate", name="Kim Sovann")
        page = self.client.get(BOARD)
        self.assertContains(page, f'id="order-{order.number}"', count=1)
        for words in ("<b>2 ×</b>", "30 ml", "Blue gate", "Kim Sovann", "Collect $29.50", "Confirm"):
            self.assertContains(page, words)

    def test_gives_the_script_the_formats_of_ages(self) -> None:
        page = self.client.get(BOARD)
        for attribute in ('data-minutes="# min"', 'data-slow="#, slow"', 'data-late="Late, #"'):
            self.assertContains(page, attribute)

    def test_each_order_stands_in_the_column_of_its_status(self) -> None:
        for status, column in {
            "pending": "todo",
            "confirmed": "todo",
            "preparing": "preparing",
            "ready": "ready",
            "out": "out",
            "delivered": "done",
        }.items():
            with self.subTest(status):
                assert an_order({self.serum: 1}, status=status).number in self.column(column)

    def test_a_cancelled_order_is_nowhere(self) -> None:
        order = an_order({self.serum: 1}, status="cancelled")
        self.assertNotContains(self.client.get(BOARD), order.number)

    def test_ringing_orders_stand_first_then_the_oldest(self) -> None:
        young = self.aged(an_order({self.serum: 1}, status="confirmed"), minutes=5)
        old = self.aged(an_order({self.serum: 1}, status="confirmed"), minutes=50)
        ringing = an_order({self.serum: 1})
        assert self.column("todo") == [ringing.number, old.number, young.number]

    def test_what_waits_for_its_payment_stands_behind_what_is_accepted(self) -> None:
        waiting = self.aged(an_order({self.serum: 1}), minutes=50)
        Order.objects.filter(pk=waiting.pk).update(payment_method="khqr", payment_state="waiting")
        accepted = [self.aged(an_order({self.serum: 1}, status="confirmed"), minutes=minutes) for minutes in (9, 5)]
        ringing = an_order({self.serum: 1})
        assert self.column("todo") == [ringing.number, *(order.number for order in accepted), waiting.number]
        ranks = re.findall(r'data-column="todo" data-rank="(-?\d+)"', self.client.get(BOARD).content.decode())
        assert ranks == sorted(ranks, key=int)  # where a card that is heard takes its place

    @override_settings(BOARD_COLUMN_SIZE=2)
    def test_of_those_on_their_way_the_last_are_shown_and_more_on_request(self) -> None:
        days = [self.aged(an_order({self.serum: 1}, status="out"), minutes=1_440 * days) for days in (3, 2, 1, 0)]
        newest = [order.number for order in reversed(days)]
        assert self.column("out") == newest[:2]
        assert 'href="?size=4" data-wish data-more>Load more' in flat(self.client.get(BOARD))
        assert self.column("out", size="3") == newest[:3]
        assert self.column("out", size="nonsense") == newest[:2]
        pulse = self.client.get("/dashboard/pulse/", {"size": "3"}).json()["columns"]["out"]
        assert [pulse["count"], list(pulse["cards"])] == [4, newest[:3]]
        with override_settings(BOARD_COLUMN_MOST=3):
            assert self.column("out", size="100") == newest[:3]
            self.assertNotContains(self.client.get(BOARD, {"size": "3"}), "data-more>")

    def test_shows_whom_to_call_and_whether_they_have_ordered_before(self) -> None:
        self.enterContext(at_noon())
        for phone, placed, said in (
            ("+85512000001", [0], ""),
            ("+85512000002", [2_880, 0], "Ordered before"),
            ("+85512000003", [2_880, 0, 0, 0], "Order 3 today"),
        ):
            orders = [self.aged(an_order({self.serum: 1}, phone=phone), minutes=minutes) for minutes in placed]
            pages = [self.client.get(BOARD), self.client.get(f"/dashboard/cards/?order={orders[-1].number}:1")]
            for page in pages:
                with self.subTest(said, page=page.request["PATH_INFO"]):
                    html = page.content.decode()
                    card = html[html.index(f'id="order-{orders[-1].number}"') :].partition("</article>")[0]
                    assert f'href="tel:{phone}"' in card
                    assert orders[-1].phone_display in card
                    assert re.findall("Ordered before|Order [0-9] today", card) == ([said] if said else [])

    def test_a_wall_shows_what_is_to_be_packed_in_all(self) -> None:
        for status in ("pending", "confirmed", "preparing", "ready", "cancelled"):
            an_order({self.serum: 4}, status=status)
        waiting = an_order({self.serum: 4})
        Order.objects.filter(pk=waiting.pk).update(payment_method="khqr", payment_state="waiting")
        for page in (self.client.get(BOARD, {"as": "wall"}), self.client.get("/dashboard/totals/")):
            self.assertContains(page, "<b>12 ×</b>")
        with override_settings(BOARD_TOTALS_SIZE=1):
            an_order({a_variant(name="50 ml"): 1})
            self.assertContains(self.client.get("/dashboard/totals/"), "and 1 other product")

    def test_each_menu_is_its_own_order_s_with_whatever_was_typed(self) -> None:
        for note, status, paid in (
            ("Blue gate", "pending", False),
            ('"><b>\ue000token MD-2222-222', "confirmed", True),
            ("", "ready", False),
        ):
            order = an_order({self.serum: 1}, note=note, status=status)
            if paid:
                lifecycle.set_paid(order, received=True, by=self.dara, seen=order.version)
        page = self.client.get(BOARD)
        wanted = {"order": [f"{number}:1" for number in Order.objects.open().values_list("number", flat=True)]}
        with_token, without = (one.content.decode() for one in (page, self.client.get("/dashboard/cards/", wanted)))
        token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', "token")
        with_token = re.sub(
            r'(?<=name="csrfmiddlewaretoken" value=")[^"]+', "token", with_token
        )  # another in each form
        for order in Order.objects.open():
            for html, field in ((with_token, token), (without, "")):
                menu = component("dashboard/components/card.html", "order_menu")(Card(order), True, field)
                with self.subTest(order.note, token=bool(field)):
                    assert menu in html

    @override_settings(CATALOGUE_CACHE_SECONDS=0)
    def test_another_patience_is_shown_though_no_news_tells_of_it(self) -> None:
        local.trust_invalidation_for(60)
        self.addCleanup(local.trust_invalidation_for, -1)
        for late in (10, 20):
            wait_limit("pending", 5, late)
            assert json.loads(self.client.get(BOARD).context["patience"])["pending"] == [300, late * 60]

    def test_the_one_action_is_the_next_move(self) -> None:
        for status, words in {
            "confirmed": "Start packing",
            "preparing": "Mark ready",
            "ready": "Hand to rider",
            "out": "Mark delivered",
        }.items():
            order = an_order({self.serum: 1}, status=status)
            with self.subTest(status):
                assert f'{words}<span class="visually-hidden"> {order.number}' in flat(self.client.get(BOARD))

    def test_what_is_picked_up_is_handed_to_no_rider(self) -> None:
        an_order({self.serum: 1}, zone=the_counter(), status="ready")
        page = self.client.get(BOARD)
        self.assertContains(page, "Mark picked up")
        self.assertNotContains(page, "Hand to rider")

    def test_a_late_order_says_so_in_words(self) -> None:
        wait_limit("confirmed", 12, 20)
        wait_limit("preparing", 12, 20)
        self.aged(an_order({self.serum: 1}, status="confirmed"), minutes=24)
        self.aged(an_order({self.serum: 1}, status="preparing"), minutes=13)
        page = self.client.get(BOARD)
        self.assertContains(page, "Late, 24 min")
        self.assertContains(page, "13 min, slow")

    def test_where_nobody_waits_for_the_shop_nothing_is_late(self) -> None:
        wait_limit("out", None, None)
        self.aged(an_order({self.serum: 1}, status="out"), minutes=55)
        self.assertNotContains(self.client.get(BOARD), "Late, 55 min")

    def test_what_waits_for_its_payment_is_not_late(self) -> None:
        wait_limit("pending", 5, 10)
        order = self.aged(an_order({self.serum: 1}), minutes=12)
        self.assertContains(self.client.get(BOARD), "Late, 12 min")
        Order.objects.filter(pk=order.pk).update(payment_method="khqr", payment_state="waiting")
        self.assertNotContains(self.client.get(BOARD), "Late, 12 min")

    @override_settings(BOARD_COLUMN_SIZE=2)
    def test_a_full_column_shows_the_oldest_and_says_how_many_there_are(self) -> None:
        orders = [self.aged(an_order({self.serum: 1}), minutes=minutes) for minutes in (9, 8, 7)]
        assert self.column("todo") == [order.number for order in orders[:2]]
        self.assertContains(self.client.get(BOARD), "2 of 3")

    @override_settings(BOARD_COLUMN_SIZE=2)
    def test_a_new_order_is_seen_however_many_are_to_be_prepared(self) -> None:
        older = [self.aged(an_order({self.serum: 1}, status="confirmed"), minutes=minutes) for minutes in (9, 8, 7)]
        new = an_order({self.serum: 1})
        assert self.column("todo") == [new.number, older[0].number]
        shown = self.client.get("/dashboard/pulse/").json()["columns"]["todo"]["cards"]
        assert list(shown) == [new.number, older[0].number]

    @override_settings(BOARD_DELIVERED_SIZE=1)
    def test_of_the_delivered_ones_the_last_are_shown(self) -> None:
        an_order({self.serum: 1}, status="delivered")
        last = an_order({self.serum: 1}, status="delivered")
        assert self.column("done") == [last.number]

    def test_says_when_money_is_still_out(self) -> None:
        an_order({self.serum: 1}, status="delivered")
        self.assertContains(self.client.get(BOARD), "Cash not received yet")

    def test_what_a_customer_writes_is_text(self) -> None:
        an_order({self.serum: 1}, note="<script>alert(1)</script>", name="<b>Kim</b>")
        page = self.client.get(BOARD)
        self.assertContains(page, "&lt;script&gt;alert(1)&lt;/script&gt;")
        self.assertNotContains(page, "<b>Kim</b>")

    @override_settings(CATALOGUE_CACHE_SECONDS=60)  # the shop's own name is another page's question
    def test_costs_the_same_however_many_orders(self) -> None:
        for orders in (1, 9, 140):
            for _ in range(orders):
                an_order({self.serum: 1})
            self.client.get(BOARD)
            with self.subTest(orders=orders), self.assertNumQueries(17):
                self.client.get(
                    BOARD
                )  # person, five columns, lines, two counts, rings, undo, provinces, pause, cancelled, rights

    def test_the_cash_of_a_delivered_order_is_ticked_on_its_card(self) -> None:
        order = an_order({self.serum: 1}, status="delivered")
        address = f'action="/dashboard/orders/{order.number}/payment/"'
        page = self.client.get(BOARD)
        self.assertContains(page, address, count=1)
        assert f'name="order" form="batch" value="{order.number}:{order.version}"' in flat(page)
        sent = {"version": order.version, "value": "1"}
        answer = self.client.post(
            f"/dashboard/orders/{order.number}/payment/", sent, headers={"X-Requested-With": "fetch"}
        )
        assert answer.status_code == 200
        self.assertNotContains(answer, address)
        assert Order.objects.get(pk=order.pk).payment_received

    def test_an_empty_board_is_whole(self) -> None:
        self.assertContains(self.client.get(BOARD), "Nothing here", count=5)

    def test_a_column_nobody_knows_is_the_first(self) -> None:
        assert self.client.get(BOARD, {"column": "\x00nonsense"}).context["current"] == "todo"

    def test_is_kept_by_no_cache(self) -> None:
        assert "no-store" in self.client.get(BOARD)["Cache-Control"]

    def test_without_script_it_is_a_table_that_reads_itself_again(self) -> None:
        assert '<noscript><meta http-equiv="refresh" content="0; url=?as=table">' in flat(self.client.get(BOARD))
        order = an_order({self.serum: 2}, note="Blue gate")
        page = self.client.get(BOARD, {"as": "table"})
        self.assertContains(page, '<meta http-equiv="refresh" content="20">')
        for words in (f'<tr id="order-{order.number}">', "Blue gate", 'name="status" value="confirmed"'):
            self.assertContains(page, words)

    def test_the_table_stands_still_while_somebody_selects(self) -> None:
        order = an_order({self.serum: 1})
        page = self.client.get(BOARD, {"as": "table", "still": ""})
        self.assertNotContains(page, 'http-equiv="refresh"')
        assert f'name="order" form="batch" value="{order.number}:1"' in flat(page)


class TheWayIn(TestCase):
    """Every page and every press of the staff's side, tried by those who have no business there."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.order = an_order()

    def pages(self) -> list[str]:
        names = ("board", "cards", "pulse", "totals", "orders", "lookup")
        return [*(reverse(f"dashboard:{name}") for name in names), reverse("dashboard:order", args=[self.order.number])]

    def presses(self) -> list[str]:
        return [
            *(
                reverse(f"dashboard:{name}", args=[self.order.number])
                for name in ("status", "payment", "received", "note")
            ),
            *(reverse(f"dashboard:{name}") for name in ("batch", "batch-undo")),
        ]

    def test_a_stranger_is_shown_the_sign_in(self) -> None:
        for page in self.pages():
            with self.subTest(page):
                self.assertRedirects(self.client.get(page), f"/login/?next={page}")

    def test_a_stranger_changes_nothing(self) -> None:
        for press in self.presses():
            with self.subTest(press):
                answer = self.client.post(press, {"version": 1, "status": "confirmed", "value": 1})
                self.assertRedirects(answer, "/login/", fetch_redirect_response=False)
        self.order.refresh_from_db()
        assert self.order.version == 1

    def test_somebody_known_without_the_right_is_refused(self) -> None:
        self.client.force_login(User.objects.create_user("guest"))
        for page in self.pages():
            with self.subTest(page):
                assert self.client.get(page).status_code == 403
        for press in self.presses():
            with self.subTest(press):
                assert self.client.post(press, {"version": 1}).status_code == 403

    def test_whoever_has_left_is_a_stranger(self) -> None:
        dara = a_member_of_staff()
        self.client.force_login(dara)
        User.objects.filter(pk=dara.pk).update(is_active=False)
        self.assertRedirects(self.client.get(BOARD), f"/login/?next={BOARD}")

    def test_pages_are_read_and_presses_are_posted(self) -> None:
        self.client.force_login(a_member_of_staff())
        for page in self.pages():
            with self.subTest(page):
                assert self.client.post(page).status_code == 405
        for press in self.presses():
            with self.subTest(press):
                assert self.client.get(press).status_code == 405
