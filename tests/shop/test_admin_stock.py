"""Receiving goods and correcting counts in the admin: bounded, with a reason, and once."""

from django.urls import reverse

from shop.inventory import stock
from shop.models import StockMovement
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_admin, an_order


class TheStockPage(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.serum = a_variant(in_stock=10)
        cls.address = reverse("admin:shop_variant_stock", args=[cls.serum.pk])

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def seen(self) -> dict[str, object]:
        """What the forms of the page carry, as somebody looking now would send it."""
        forms = self.client.get(self.address).context["forms"]
        return {field.html_name: field.value() for *_, form in forms for field in form.hidden_fields()}

    def receive(self, pieces: object, seen: dict[str, object] | None = None, **more: object) -> str:
        sent = {"act": "receive", "receive-pieces": pieces, **(seen or self.seen()), **more}
        return self.client.post(self.address, sent, follow=True).content.decode()

    def count(self, counted: object, reason: str = "counted twice", seen: dict[str, object] | None = None) -> str:
        sent = {"act": "count", "count-counted": counted, "count-reason": reason, **(seen or self.seen())}
        return self.client.post(self.address, sent, follow=True).content.decode()

    def assert_on_hand(self, expected: int) -> None:
        self.serum.refresh_from_db()
        assert self.serum.on_hand == expected

    def test_goods_that_came_in_are_written_down_with_who(self) -> None:
        assert "Saved." in self.receive(5, **{"receive-reason": "note 12"})
        self.assert_on_hand(15)
        movement = self.serum.movements.first()
        assert (movement.kind, movement.by, movement.reason) == ("received", self.boss, "note 12")

    def test_pressing_twice_receives_once(self) -> None:
        seen = self.seen()
        self.receive(5, seen)
        assert "was quicker: received +5" in self.receive(5, seen)
        self.assert_on_hand(15)

    def test_a_sale_in_between_does_not_hinder_receiving(self) -> None:
        seen = self.seen()
        an_order({self.serum: 2})
        assert "Saved." in self.receive(5, seen)
        self.assert_on_hand(13)

    def test_a_count_is_corrected_with_its_reason(self) -> None:
        assert "Saved." in self.count(7)
        self.assert_on_hand(7)
        movement = self.serum.movements.first()
        assert (movement.kind, movement.quantity, movement.reason) == ("corrected", -3, "counted twice")

    def lose(self, pieces: object, reason: str = "fell down", seen: dict[str, object] | None = None) -> str:
        sent = {"act": "lose", "lose-pieces": pieces, "lose-reason": reason, **(seen or self.seen())}
        return self.client.post(self.address, sent, follow=True).content.decode()

    def test_what_is_broken_is_written_off_once_with_its_reason(self) -> None:
        seen = self.seen()
        assert "Saved." in self.lose(3, seen=seen)
        assert "was quicker: written off -3" in self.lose(3, seen=seen)
        self.assert_on_hand(7)
        movement = self.serum.movements.first()
        assert (movement.kind, movement.by, movement.reason) == ("written_off", self.boss, "fell down")

    def test_no_more_is_written_off_than_there_is_and_not_without_a_reason(self) -> None:
        assert "There are only 10." in self.lose(11)
        assert "errorlist" in self.lose(1, reason="")
        self.assert_on_hand(10)

    def test_a_count_from_before_a_sale_is_stale(self) -> None:
        seen = self.seen()
        an_order({self.serum: 2})
        assert "The page showed 10, now there are 8." in self.count(9, seen=seen)
        self.assert_on_hand(8)

    def test_impossible_numbers_are_told_and_change_nothing(self) -> None:
        for pieces in ("0", "-1", "1.5", "1000000000", "", "many", "1\0"):
            assert "errorlist" in self.receive(pieces), pieces
        for counted in ("-1", "1.5", "1000000000", ""):
            assert "errorlist" in self.count(counted), counted
        assert "errorlist" in self.count(9, reason="")
        self.assert_on_hand(10)

    def test_a_form_that_was_tampered_with_changes_nothing(self) -> None:
        for sent in (
            {},
            {"act": "steal"},
            {"act": "receive", "receive-pieces": 5},
            {"act": "count", "count-counted": 1},
        ):
            assert self.client.post(self.address, sent).status_code == 200
        self.assert_on_hand(10)

    def test_an_unknown_variant_is_not_there(self) -> None:
        assert self.client.get(reverse("admin:shop_variant_stock", args=[999999])).status_code == 404

    def test_who_may_only_look_cannot_write(self) -> None:
        from madamda import groups

        dara = a_member_of_staff()
        dara.groups.add(groups.lay_out()[0])
        self.client.force_login(dara)
        page = self.client.get(self.address)
        assert page.status_code == 200
        self.assertNotContains(page, "receive-pieces")
        assert self.client.post(self.address, {"act": "receive", "receive-pieces": 5}).status_code == 403
        self.client.force_login(a_member_of_staff("newcomer"))
        assert self.client.get(self.address).status_code == 403
        self.assert_on_hand(10)

    def test_the_count_cannot_be_written_past_the_ledger(self) -> None:
        address = reverse("admin:shop_variant_change", args=[self.serum.pk])
        sent = {
            "sku": self.serum.sku,
            "name_en": "30 ml",
            "price": "15.00",
            "low_stock_mark": 5,
            "position": 0,
            "on_hand": 999,
            "stock": 999,
        }
        assert self.client.post(address, form_of(self.client, address) | sent).status_code == 302
        self.assert_on_hand(10)
        assert str(self.serum.price) == "15.00"

    def test_the_ledger_cannot_be_rewritten(self) -> None:
        movement = StockMovement.objects.first()
        for page in ("change", "delete"):
            address = reverse(f"admin:shop_stockmovement_{page}", args=[movement.pk])
            assert self.client.post(address, {"quantity": 5, "post": "yes"}).status_code == 403
        assert StockMovement.objects.filter(pk=movement.pk, quantity=movement.quantity).exists()

    def test_what_runs_low_is_found(self) -> None:
        low = a_variant(in_stock=2)
        gone = a_variant(in_stock=0)
        listed = {
            level: set(
                self.client.get(reverse("admin:shop_variant_changelist"), {"level": level}).context["cl"].queryset
            )
            for level in ("low", "out")
        }
        assert listed == {"low": {low, gone}, "out": {gone}}
        stock.receive(gone, 50)
        self.assertNotContains(self.client.get(reverse("admin:shop_variant_changelist"), {"level": "out"}), gone.sku)
