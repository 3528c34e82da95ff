"""Many goods at once: switches and prices, looked at first, remembered, and only by who may."""

from decimal import Decimal

from django.test import override_settings
from django.urls import reverse

from madamda import groups
from shop.models import Product, Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_variant, an_order

PRODUCTS, VARIANTS = "admin:shop_product_changelist", "admin:shop_variant_changelist"


class Marking(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        staff, managers = groups.lay_out()
        cls.manager, cls.staff = a_member_of_staff("sreymom"), a_member_of_staff("dara")
        cls.manager.groups.add(managers)
        cls.staff.groups.add(staff)
        cls.serum = a_product("Serum", price="14.00", in_stock=10)
        cls.soap = a_product("Soap", price="3.33", active=False)
        cls.variant = cls.serum.variants.get()
        cls.reduced = a_variant(cls.serum, price="20.00", compare_at=Decimal("21.00"))

    def setUp(self) -> None:
        self.client.force_login(self.manager)

    def act(self, action: str, *things: Product | Variant, **more: object):
        where = PRODUCTS if isinstance(things[0], Product) else VARIANTS
        sent = {"action": action, "_selected_action": [thing.pk for thing in things], **more}
        return self.client.post(reverse(where), sent, follow=True)

    def prices(self) -> dict[int, tuple[Decimal, Decimal | None]]:
        return {v.pk: (v.price, v.compare_at) for v in Variant.objects.all()}

    def reprice(self, *things: Product | Variant, percent: str = "-10", step: str = "0.10", before: str = "stays"):
        """Looks, and confirms what was seen."""
        rule = {"percent": percent, "step": step, "before": before}
        looked = self.act("change_prices", *things, **rule)
        return looked, self.act("change_prices", *things, **rule, seen=looked.context["seen"], confirm="yes")

    def test_switches_are_turned_for_all_and_remembered_where_they_stood_otherwise(self) -> None:
        self.assertContains(self.act("switch_off", self.serum, self.soap), "1 item was changed.")
        assert list(Product.objects.filter(active=True)) == []
        after, _created = self.serum.history.all()
        assert (after.active, after.history_user) == (False, self.manager)
        assert self.soap.history.count() == 1
        self.assertContains(self.act("switch_on", self.serum, self.soap), "2 items were changed.")

    def test_marks(self) -> None:
        for action, field, value in (
            ("new", "is_new", True),
            ("not_new", "is_new", False),
            ("bestseller", "is_bestseller", True),
            ("not_bestseller", "is_bestseller", False),
        ):
            self.act(action, self.serum)
            self.serum.refresh_from_db()
            assert getattr(self.serum, field) is value

    def test_variants_have_switches_too(self) -> None:
        self.act("switch_off", self.variant)
        self.variant.refresh_from_db()
        assert (self.variant.active, self.variant.on_hand) == (False, 10)

    def test_prices_are_shown_before_they_change(self) -> None:
        before = self.prices()
        self.assertContains(self.act("change_prices", self.serum), "Change by percent")
        answer = self.act("change_prices", self.serum, percent="-10", step="0.10", before="stays")
        self.assertContains(answer, "<del>$14.00</del> → <ins>$12.60</ins>", html=False)
        assert self.prices() == before
        _looked, answer = self.reprice(self.serum)
        self.assertContains(answer, "2 items were changed.")
        assert self.prices()[self.variant.pk] == (Decimal("12.60"), None)
        assert self.prices()[self.reduced.pk] == (Decimal("18.00"), Decimal("21.00"))
        latest, former = self.variant.history.all()[:2]
        assert (former.price, latest.price, latest.history_user) == (14, Decimal("12.60"), self.manager)
        assert latest.history_change_reason == "prices −10 %"

    def test_the_crossed_out_price(self) -> None:
        for percent, before, expected in (
            ("-10", "old", ("12.60", "14.00")),
            ("100", "old", ("25.20", None)),
            ("0", "goes", None),
        ):
            self.reprice(self.variant, percent=percent, before=before)
            if expected:
                assert self.prices()[self.variant.pk] == (Decimal(expected[0]), expected[1] and Decimal(expected[1]))
        self.reprice(self.reduced, percent="10")
        assert self.prices()[self.reduced.pk] == (Decimal("22.00"), None)

    def test_rounding_is_half_up_to_the_step_and_never_to_nothing(self) -> None:
        cheap = a_variant(self.soap, price="0.02")
        for price, percent, step, expected in (
            ("3.33", "-10", "0.01", "3.00"),
            ("3.35", "-10", "0.01", "3.02"),
            ("3.25", "0", "0.50", "3.50"),
            ("0.02", "-95", "0.01", "0.01"),
        ):
            Variant.objects.filter(pk=cheap.pk).update(price=Decimal(price))
            self.reprice(cheap, percent=percent, step=step)
            assert self.prices()[cheap.pk][0] == Decimal(expected), (price, percent)

    def test_what_changed_meanwhile_or_was_not_seen_is_shown_again(self) -> None:
        rule = {"percent": "-10", "step": "0.10", "before": "stays"}
        looked = self.act("change_prices", self.variant, **rule)
        Variant.objects.filter(pk=self.variant.pk).update(price=Decimal("30.00"))
        for sent in ({**rule, "seen": looked.context["seen"]}, {**rule, "seen": ""}, rule):
            answer = self.act("change_prices", self.variant, **sent, confirm="yes")
            self.assertContains(answer, "Something has changed since you looked")
            self.assertContains(answer, "<del>$30.00</del> → <ins>$27.00</ins>", html=False)
        assert self.prices()[self.variant.pk][0] == Decimal("30.00")

    def test_impossible_rules_are_told(self) -> None:
        before = self.prices()
        for rule in ({"percent": "-100"}, {"percent": "x"}, {"percent": "NaN"}, {"step": "0"}, {"before": "free"}):
            sent = {"percent": "-10", "step": "0.10", "before": "stays", **rule}
            self.assertContains(self.act("change_prices", self.serum, **sent, confirm="yes"), "errorlist")
        Variant.objects.filter(pk=self.variant.pk).update(price=Decimal("9999999.00"))
        sent = {"percent": "10", "step": "0.10", "before": "stays"}
        self.assertContains(self.act("change_prices", self.serum, **sent), "higher than the maximum price")
        assert self.prices() == before | {self.variant.pk: (Decimal("9999999.00"), None)}

    @override_settings(IMPORT_MAX_ROWS=1)
    def test_there_is_an_end_to_how_many(self) -> None:
        self.assertContains(self.act("switch_on", self.serum), "0 items were changed.")
        self.assertContains(self.act("bestseller", self.serum, self.soap), "At most 1 can be changed together")
        rule = {"percent": "-10", "step": "0.10", "before": "stays"}
        self.assertContains(self.act("change_prices", self.serum, **rule), "At most 1 can be changed together")

    def test_what_is_sold_meanwhile_stays_sold(self) -> None:
        an_order({self.variant: 4})
        self.reprice(self.variant)
        self.variant.refresh_from_db()
        assert self.variant.on_hand == 6

    def test_who_may_only_look_changes_nothing(self) -> None:
        self.client.force_login(self.staff)
        before = self.prices()
        self.act("switch_off", self.serum)
        self.reprice_blindly()
        self.serum.refresh_from_db()
        assert self.serum.active
        assert self.prices() == before
        self.assertNotContains(self.client.get(reverse(PRODUCTS)), 'value="change_prices"')

    def reprice_blindly(self) -> None:
        from shop.bulk import edit

        rule = edit.PriceRule(percent=Decimal(-10), step=Decimal("0.10"))
        seen = edit.fingerprint(edit.reprice(Variant.objects.filter(pk=self.variant.pk), rule))
        sent = {"percent": "-10", "step": "0.10", "before": "stays", "seen": seen, "confirm": "yes"}
        self.act("change_prices", self.variant, **sent)
