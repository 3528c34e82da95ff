"""What customers type, and what becomes of it."""

from uuid import uuid4

from orders.checkout.fields import UNSEEN
from orders.checkout.forms import CheckoutForm, TrackForm
from orders.delivery.zones import ZoneList
from tests.cases import TestCase
from tests.factories import a_zone, the_counter


class WritingAnAddress(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.capital = a_zone()
        cls.counter = the_counter()

    def form(self, **changed):
        typed = {
            "name": "Chan Sreymom",
            "phone": "012 345 678",
            "province": "phnom-penh",
            "address": "No. 118, Street 63",
            "payment_method": "cash",
            "submission": str(uuid4()),
            "total": "15.50",
        }
        return CheckoutForm({**typed, **changed}, offer=ZoneList([self.capital, self.counter]))

    def written(self, **changed):
        form = self.form(**changed)
        assert form.is_valid(), form.errors
        return form.cleaned_data

    def wrong(self, **changed):
        form = self.form(**changed)
        assert not form.is_valid()
        return form.errors

    def test_every_notation_of_a_phone_is_one_number(self):
        for typed in ("012345678", "+855 12 345 678", "85512345678", "០១២ ៣៤៥ ៦៧៨", "012-345-678"):
            with self.subTest(typed[:20]):
                assert self.written(phone=typed)["phone"] == "+85512345678"

    def test_a_phone_that_is_too_short_is_told_how_many_digits_it_has(self):
        assert "8 digits" in self.wrong(phone="012 345 67")["phone"][0]

    def test_a_phone_too_short_for_the_database_is_refused_before_it(self):
        assert "phone" in self.wrong(phone="+683 4002")  # a good number on Niue

    def test_control_characters_and_turning_marks_are_left_out(self):
        assert self.written(name="Chan\x00 \u202eSrey\x07mom")["name"] == "Chan Srey mom"

    def test_khmer_with_its_invisible_spaces_stays_as_it_is(self):
        assert self.written(name="ចាន់\u200bស្រីមុំ")["name"] == "ចាន់\u200bស្រីមុំ"

    def test_lines_of_an_address_become_one(self):
        assert self.written(address="No. 118,\r\nStreet 63\n\n  BKK 1 ")["address"] == "No. 118, Street 63, BKK 1"

    def test_nothing_is_longer_than_there_is_room(self):
        errors = self.wrong(name="a" * 121, address="b" * 301, note="c" * 201)
        assert set(errors) == {"name", "address", "note"}
        assert "121" in errors["name"][0]

    def test_a_name_of_nothing_but_blanks_is_no_name(self):
        assert "name" in self.wrong(name=" \x00\u202e\t")

    def test_marks_and_strokes_are_no_letters(self):
        for typed in ("a\u0335\u0301\u0302\u0323", "ــــ", "ʰʱʲ", "ក\u17d2\u17d2", "a\u0488", "\u17bb\u17bb\u17bb"):
            with self.subTest(typed):
                assert "name" in self.wrong(name=typed)
                assert "address" in self.wrong(address=f"12{typed}3")
        for name in ("សុ", "สี", "Lý", "李明", "ស្រី"):
            with self.subTest(name):
                assert self.written(name=name)["name"] == name

    def test_the_rider_needs_an_address(self):
        assert "address" in self.wrong(address="")

    def test_an_email_goes_to_a_domain_of_the_internet(self):
        assert self.written(email="")["email"] == ""
        assert self.written(email="Srey@Mail.Example.com.kh")["email"] == "Srey@mail.example.com.kh"
        hosts = "localhost", "[127.0.0.1]", "[IPv6:::1]", "127.0.0.10", "shop.local", "x.LOCALHOST", "a.invalid"
        for host in hosts:
            with self.subTest(host):
                assert "email" in self.wrong(email=f"a@{host}")

    def test_who_picks_up_needs_none_and_leaves_none(self):
        assert self.written(province="pick-up", address="")["address"] == ""
        assert self.written(province="pick-up", address="x" * 500)["address"] == ""

    def test_places_that_are_not_offered_are_refused(self):
        for place in ("atlantis", "", "phnom-penh\x00", "1"):
            with self.subTest(place[:9]):
                assert "province" in self.wrong(province=place)

    def test_a_payment_nobody_offers_is_refused(self):
        assert "payment_method" in self.wrong(payment_method="credit")

    def test_a_total_nobody_showed_was_not_seen(self):
        for total in ("", "NaN", "Infinity", "1e400", "seven", "1.005", "\x00"):
            with self.subTest(total):
                assert self.written(total=total)["total"] == UNSEEN

    def test_a_spoilt_submission_is_said_and_replaced(self):
        form = self.form(submission="spoilt")
        assert not form.is_valid()
        assert len(form.non_field_errors()) == 1
        assert str(form.next_submission) != "spoilt"

    def test_a_good_submission_is_kept_while_the_rest_is_put_right(self):
        submission = uuid4()
        form = self.form(submission=str(submission), name="")
        assert not form.is_valid()
        assert form.next_submission == submission

    def test_agreed_quantities_are_read_or_nothing_at_all(self):
        assert self.written(agreed="12x1 15x2")["agreed"] == {12: 1, 15: 2}
        assert self.written(agreed="12x1000000")["agreed"] == {12: 99}
        for nonsense in ("", "12", "x", "12x-1", "12x0", "axb", "12x1.5", "9" * 40 + "x1", "12x១"):
            with self.subTest(nonsense[:9]):
                assert self.written(agreed=nonsense)["agreed"] is None


class WritingAnOrderNumber(TestCase):
    def test_it_is_understood_however_it_is_written(self):
        for typed in ("MD-7K3F-92Q", "md-7k3f-92q", "7K3F92Q", "md7k3f92q", " MD 7K3F 92Q ", "ＭＤ－7K3F－៩២Q"):
            with self.subTest(typed[:20]):
                form = TrackForm({"order_number": typed, "phone": "012345678"})
                assert form.is_valid(), form.errors
                assert form.cleaned_data["order_number"] == "MD-7K3F-92Q"

    def test_what_cannot_be_one_is_said(self):
        for typed in ("", "MD-7K3F", "7K3F92Q9Z", "MD-7K3F-92កx", "x" * 5000, "\x00"):
            with self.subTest(typed[:20]):
                form = TrackForm({"order_number": typed, "phone": "012345678"})
                assert not form.is_valid()
                assert "order_number" in form.errors
