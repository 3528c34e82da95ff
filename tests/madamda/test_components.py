"""The small parts every page is put together from, asked the way a page asks them."""

import re
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.test import RequestFactory, SimpleTestCase

from madamda.jinja.components import component
from madamda.jinja.forms import control
from madamda.jinja.icons import icon

field = component("components/forms.html", "field")
error_summary = component("components/forms.html", "error_summary")
price_tag = component("components/price.html", "price_tag")
pagination = component("components/navigation.html", "pagination")
stepper = component("components/stepper.html", "stepper")
theme_switch = component("components/preferences.html", "theme_switch")


class OrderForm(forms.Form):
    name = forms.CharField(help_text="As on the parcel.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    province = forms.ChoiceField(choices=[("pp", "Phnom Penh")])
    gift = forms.BooleanField(required=False)


class Fields(SimpleTestCase):
    def setUp(self) -> None:
        self.fresh = OrderForm()
        self.wrong = OrderForm({"name": ""})

    def test_a_label_belongs_to_its_control(self) -> None:
        self.assertInHTML('<label class="field__label" for="id_name">Name</label>', field(self.fresh["name"]))

    def test_optional_is_said_and_required_is_not(self) -> None:
        assert "(optional)" in field(self.fresh["note"])
        assert "(optional)" not in field(self.fresh["name"])

    def test_each_kind_of_control_has_its_dress(self) -> None:
        dresses = {"name": "input", "note": "input input--area", "province": "input input--select"}
        for name, dress in dresses.items():
            assert f'class="{dress}"' in field(self.fresh[name])
        assert 'class="tick"' in control(self.fresh["gift"])

    def test_what_describes_a_control_is_there(self) -> None:
        for form in (self.fresh, self.wrong):
            html = field(form["name"])
            described = re.search(r'aria-describedby="([^"]+)"', html)
            assert described is not None
            for words in described[1].split():
                assert f'id="{words}"' in html

    def test_an_error_is_said_at_the_control(self) -> None:
        html = field(self.wrong["name"])
        assert 'aria-invalid="true"' in html
        assert "This field is required." in html
        assert "aria-invalid" not in field(self.fresh["name"])

    def test_what_was_typed_is_kept_and_is_only_text(self) -> None:
        html = field(OrderForm({"name": '"><script>'})["name"])
        assert 'value="&#34;&gt;&lt;script&gt;"' in html


class TheSummaryOfErrors(SimpleTestCase):
    def test_it_leads_to_each_field(self) -> None:
        form = OrderForm({"name": "", "province": "stones"})
        summary = error_summary(form)
        fields = field(form["name"]) + field(form["province"])
        links = re.findall(r'href="#([^"]+)"', summary)
        assert len(links) == 2
        for link in links:
            assert f'id="{link}"' in fields
        assert "Please fix 2 things" in summary

    def test_what_concerns_no_single_field_is_said_too(self) -> None:
        form = OrderForm({"name": "Ada", "province": "pp"})
        form.add_error(None, "The shop is closed.")
        assert "The shop is closed." in error_summary(form)

    def test_there_is_none_while_all_is_well(self) -> None:
        assert "notice" not in error_summary(OrderForm())


class Prices(SimpleTestCase):
    def test_dollars_first_then_riel(self) -> None:
        words = re.sub(r"<[^>]+>", "", price_tag(Decimal(13), Decimal(4100)))
        assert " ".join(words.split()) == "$13.00 ៛53,300"

    def test_a_cut_is_heard_as_well_as_seen(self) -> None:
        words = re.sub(r"<[^>]+>", "", price_tag(Decimal(23), Decimal(4100), was=Decimal(27)))
        assert " ".join(words.split()) == "Now $23.00 Before $27.00 ៛94,300"


class Pages(SimpleTestCase):
    def drawn(self, number: int, count: int = 222) -> str:
        page = Paginator(range(count), 20).page(number)
        return pagination(page, RequestFactory().get(f"/shop/?q=rose&page={number}"))

    def test_the_search_goes_along(self) -> None:
        assert 'href="?q=rose&amp;page=6" rel="next"' in self.drawn(5)

    def test_this_page_is_marked_and_the_far_ones_are_left_out(self) -> None:
        html = self.drawn(5)
        assert re.findall(r'aria-label="Page (\d+)"', html) == ["1", "4", "5", "6", "12"]
        assert re.search(r'page=5" aria-current="page"', html)

    def test_the_last_page_leads_no_further(self) -> None:
        assert 'rel="next"' not in self.drawn(12)
        assert "221–222 of 222" in self.drawn(12)

    def test_the_button_says_how_many_come(self) -> None:
        assert "Show 2 more" in self.drawn(11)

    def test_one_page_needs_none(self) -> None:
        assert "<nav" not in self.drawn(1, count=20)


class HowMany(SimpleTestCase):
    def test_enter_in_the_number_means_the_number(self) -> None:
        html = stepper(2, "Quantity", 9, submits=True)
        names = re.findall(r"<button[^>]*>", html)
        assert "name=" not in names[0]  # the first button of a form is the one Enter presses
        assert 'name="less"' in names[1]

    def test_without_a_form_of_its_own_no_button_sends_anything(self) -> None:
        html = stepper(2, "Quantity", 9)
        assert re.findall(r"<button[^>]*hidden[^>]*>", html) == re.findall(r"<button[^>]*>", html)
        assert 'name="less"' not in html

    def test_none_may_be_allowed(self) -> None:
        assert 'min="0"' in stepper(0, "Quantity", 9, least=0)
        assert 'min="1"' in stepper(1, "Quantity", 9)


class Colours(SimpleTestCase):
    def buttons(self, theme: str) -> list[str]:
        return re.findall(r'name="theme" value="(\w+)"', theme_switch("/shop/?q=<b>", theme))

    def test_the_other_one_is_offered(self) -> None:
        assert self.buttons("dark") == ["light"]
        assert self.buttons("light") == ["dark"]

    def test_both_are_there_while_the_system_decides(self) -> None:
        assert self.buttons("") == ["dark", "light"]


class Icons(SimpleTestCase):
    def test_an_icon_is_not_read_out(self) -> None:
        svg = r'^<svg class="icon icon--small" viewBox="0 0 24 24" aria-hidden="true"><path .+</svg>$'
        assert re.search(svg, icon("cart", "small"))
