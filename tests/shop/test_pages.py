"""Pages the merchant writes."""

from shop.models import Page
from tests.cases import TestCase


class ThePages(TestCase):
    @classmethod
    def setUpTestData(cls):
        text = "First.\r\n\r\n## Where\r\n\r\n<script>alert(1)</script>"
        cls.page = Page.objects.create(
            slug="about", title_en="About us", title_km="អំពីយើង", text_en=text, text_km="ខ្មែរ"
        )

    def test_shows_paragraphs_and_headings_and_no_html_of_its_own(self):
        page = self.client.get("/about/")
        self.assertContains(page, "<h2>Where</h2>", html=True)
        self.assertContains(page, "<p>First.</p>", html=True)
        self.assertNotContains(page, "<script>alert")

    def test_stands_in_the_foot_of_every_page_only_once_it_is_written(self):
        home = self.client.get("/")
        self.assertContains(home, 'href="/about/"')
        self.assertNotContains(home, 'href="/privacy/"')

    def test_speaks_the_readers_language(self):
        self.client.cookies["django_language"] = "km"
        self.assertContains(self.client.get("/about/"), "អំពីយើង")

    def test_is_not_found_when_nobody_wrote_it_or_it_is_switched_off(self):
        Page.objects.update(active=False)
        for path in ("/about/", "/privacy/", "/imprint/"):
            assert self.client.get(path).status_code == 404

    def test_the_one_about_reaching_us_leads_to_a_person_in_one_press(self):
        Page.objects.create(slug="contact", title_en="Contact", text_en="Contact us.")
        for path, times in (("/contact/", 2), ("/about/", 1)):  # once in the foot of every page
            assert self.client.get(path).content.decode().count('href="tel:') == times

    def test_is_only_read(self):
        assert self.client.post("/about/").status_code == 405


class InEveryFooter(TestCase):
    def test_a_listing_shows_the_pages_as_any_other_page_does(self) -> None:
        """Its own list of pages that a search found must not take their place, nor lie in the cached footer."""
        Page.objects.create(slug="delivery", title_en="Delivery times", text_en="Tomorrow.")
        for path in ("/shop/", "/shop/?q=delivery", "/"):
            footer = self.client.get(path).content.decode().partition("<footer")[2]
            assert "Delivery times" in footer, path
