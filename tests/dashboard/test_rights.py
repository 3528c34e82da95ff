"""Who may open which URL of the dashboard, for every kind of account, and what packers see there."""

from django.http import HttpResponse
from django.urls import URLPattern, reverse

from dashboard.urls import urlpatterns
from madamda import groups
from madamda.staff.group_names import PACKERS
from madamda.staff.models import User
from orders.models import Order
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_packer, an_order

ANYBODY, PACKERS_TOO, STAFF, MANAGERS = range(4)

# The lowest kind of account that may use each URL.
RIGHTS = {
    ANYBODY: "login code logout",
    PACKERS_TOO: "second_factor change_second_factor board cards pulse totals batch batch-print batch-papers pick-list"
    " batch-undo orders order latest status undo received note attempt count print ticket slip receipt stock variant",
    STAFF: "payment cash difference edit edit_start edit_preview edit_commit edit_discard return_new return_ask"
    " goodwill returns return return_approve return_refuse return_photo return_receive return_refund"
    " return_replace runs run_choose run_give run run_sheet run_add run_remove run_out run_count"
    " run_settle cash_book cash_act drafts new_draft draft save_draft draft_line draft_paste draft_guesses"
    " draft_known ask_draft place_draft lookup level customer_note",
    MANAGERS: "cash_counter orders_sheet payments settled figures day figures_sheet pause resume",
}


class Rights(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        staff, managers = groups.lay_out()
        cls.packer = a_packer("sok")
        cls.packer.groups.add(staff.__class__.objects.get(name=PACKERS))
        cls.staff, cls.boss, cls.customer = a_packer("dara"), a_packer("boss"), a_packer("chan", is_staff=False)
        cls.staff.groups.add(staff)
        cls.boss.groups.add(managers)
        cls.order = an_order()

    def test_every_url_has_its_right(self) -> None:
        named = [name for names in RIGHTS.values() for name in names.split()]
        assert sorted(named) == sorted(one.name for one in urlpatterns)

    def test_whoever_lacks_the_right_is_refused_and_whoever_has_it_is_not(self) -> None:
        people = {"customer": self.customer, "packer": self.packer, "staff": self.staff, "boss": self.boss}
        may = {"anonymous": ANYBODY, "customer": ANYBODY, "packer": PACKERS_TOO, "staff": STAFF, "boss": MANAGERS}
        for who, user in [("anonymous", None), *people.items()]:
            for needed, names in RIGHTS.items():
                for pattern in (one for one in urlpatterns if one.name in names.split() and needed != ANYBODY):
                    with self.subTest(who=who, url=pattern.name):
                        self.client.logout()
                        if user:
                            self.client.force_login(user)
                        for answer in self.visit(pattern):
                            if who == "anonymous":
                                assert answer.status_code == 302
                                assert answer["Location"].startswith("/login/"), answer["Location"]
                            else:
                                assert (answer.status_code == 403) == (may[who] < needed), answer.status_code
                            assert answer.status_code < 500

    def visit(self, pattern: URLPattern) -> list[HttpResponse]:
        address = self.address(pattern)
        answers = [self.client.get(address)]
        if pattern.name != "variant":  # packers see its stock, managers write it: tests.dashboard.test_stock_pages
            answers.append(self.client.post(address, {"reason": "x"}))
        return [answer for answer in answers if answer.status_code != 405]

    def address(self, pattern: URLPattern) -> str:
        samples = {
            "number": self.order.number,
            "pk": 1,
            "what": "open",
            "stop": 1,
            "transfer": 1,
            "photo": 1,
            "day": "2026-01-31",
        }
        taken = pattern.pattern.regex.groupindex if hasattr(pattern.pattern, "regex") else pattern.pattern.converters
        return reverse(f"dashboard:{pattern.name}", kwargs={name: samples[name] for name in taken})


class Packers(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        groups.lay_out()
        cls.sok, cls.order = a_packer("sok"), an_order()

    def setUp(self) -> None:
        self.client.force_login(self.sok)

    def press(self, what: str, order: Order, **data: object) -> HttpResponse:
        return self.client.post(f"/dashboard/orders/{order.number}/{what}/", {"version": order.version, **data})

    def test_pack_an_order_until_it_leaves(self) -> None:
        order = self.order
        for status in ("confirmed", "preparing", "ready", "out"):
            assert self.press("status", order, status=status).status_code == 303
            order.refresh_from_db()
            assert order.status == status
        assert self.press("note", order, note="One box").status_code == 303

    def test_may_not_cancel_nor_pass_over_a_missing_payment(self) -> None:
        assert self.press("status", self.order, status="cancelled", reason="Gone").status_code == 403
        assert self.press("status", self.order, status="confirmed", although_underpaid="1").status_code == 403
        one = f"{self.order.number}:{self.order.version}"
        for what in ("paid", "cancel"):
            answer = self.client.post("/dashboard/batch/", {"what": what, "order": one, "reason": "Gone"})
            assert answer.status_code == 403
        self.order.refresh_from_db()
        assert (self.order.status, self.order.payment_received) == (Status.PENDING, False)
        self.client.post("/dashboard/batch/", {"what": "next", "order": one})
        self.order.refresh_from_db()
        assert self.order.status == Status.CONFIRMED

    def test_see_no_money_on_the_pages_of_their_work(self) -> None:
        """The amount is there for staff who handle money. Papers go with the goods and say what to collect."""
        page = f"/dashboard/orders/{self.order.number}/"
        cards = f"/dashboard/cards/?order={self.order.number}:{self.order.version}"
        pages = ("/dashboard/", "/dashboard/?as=table", "/dashboard/?as=table&still", "/dashboard/orders/", page, cards)
        money = a_packer("dara")
        money.groups.add(groups.lay_out()[0])
        for time, user, is_shown in ((1, self.sok, False), (2, money, True), (3, self.sok, False)):
            self.client.force_login(user)
            for address in pages:
                with self.subTest(user=user, page=address, time=time):
                    answer = self.client.get(address)
                    self.assertContains(answer, self.order.number[-3:])
                    words = answer.content.decode()
                    assert (str(self.order.total) in words) == is_shown
                    assert is_shown or "/payment/" not in words
        assert str(self.order.total) in self.client.get(f"{page}ticket/").content.decode()

    def test_get_the_card_without_money_after_a_press(self) -> None:
        answer = self.client.post(
            f"/dashboard/orders/{self.order.number}/status/",
            {"version": self.order.version, "status": "confirmed"},
            headers={"X-Requested-With": "fetch"},
        )
        self.assertContains(answer, "ticket")
        self.assertNotContains(answer, str(self.order.total))
        self.assertNotContains(answer, "/payment/")


class ANewAccount(TestCase):
    def test_sees_the_board_without_money_until_a_group_is_chosen(self) -> None:
        """Least privilege: forgetting the group opens nothing."""
        self.client.force_login(User.objects.create_user("new", is_staff=True))
        assert self.client.get("/dashboard/").status_code == 200
        assert self.client.get("/dashboard/cash/").status_code == 403
