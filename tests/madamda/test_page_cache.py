"""Finished pages: handed out without asking anybody, the same for everybody, with what is one's own written in."""

import random
import tracemalloc

from django.test import Client, SimpleTestCase, override_settings

from madamda.page_cache.cache_key import CacheKey
from madamda.page_cache.memory_store import CachedPage as FinishedPage
from madamda.page_cache.memory_store import MemoryPageStore, packed_away
from shop.models import Page
from tests.cases import TestCase
from tests.factories import a_category, a_product, a_variant
from tests.wsgi_client import Door


class Handed(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.category = a_category("Serums")
        cls.product = a_product("Lotus Serum", category=cls.category, is_new=True)
        Page.objects.create(slug="about", title="About us", text="We are here.")

    def setUp(self) -> None:
        self.door = Door()
        self.addresses = ["/", "/shop/", self.category.get_absolute_url(), self.product.get_absolute_url(), "/about/"]

    def test_costs_at_most_five_queries_once_and_then_none(self) -> None:
        for address in self.addresses:
            with self.subTest(address):
                assert self.door.queries(address) <= 5
                assert self.door.queries(address) == 0
                assert self.door.get(address).status == 200

    def test_says_that_it_may_be_kept_and_sets_no_cookie(self) -> None:
        for address in self.addresses * 2:
            answer = self.door.get(address)
            assert "public" in answer.headers["cache-control"]
            assert "s-maxage=1" in answer.headers["cache-control"]
            assert answer.cookies == []
            varies = {name.strip() for name in answer.headers["vary"].split(",")}
            assert varies == {"Accept-Language", "Cookie", "Accept-Encoding"}

    def test_is_packed_as_the_browser_can_unpack_it(self) -> None:
        plain = self.door.get("/shop/")
        for accepted, expected in (("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip")):
            packed = self.door.get("/shop/", **{"accept-encoding": accepted})
            assert packed.headers["content-encoding"] == expected
            assert packed.text == plain.text
            assert len(packed.body) < 0.4 * len(plain.body)
        for nothing in ("", "identity", "br;q=0", "zstd", "gzip;q=x"):
            assert "content-encoding" not in self.door.get("/shop/", **{"accept-encoding": nothing}).headers

    def test_is_not_sent_again_to_who_has_it(self) -> None:
        first = self.door.get("/shop/")
        again = self.door.get("/shop/", **{"if-none-match": first.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
        assert "content-length" not in again.headers
        assert again.headers["etag"] == first.headers["etag"]
        assert self.door.get("/shop/", **{"if-none-match": '"other"'}).status == 200

    def test_head_says_the_same_without_the_page(self) -> None:
        head, get = self.door.get("/shop/", method="HEAD"), self.door.get("/shop/")
        assert head.body == b""
        assert head.headers == get.headers

    def test_languages_and_colours_have_pages_of_their_own(self) -> None:
        assert '<html lang="en">' in self.door.get().text
        assert '<html lang="km">' in self.door.get(**{"accept-language": "km"}).text
        assert '<html lang="km">' in self.door.get(cookies="django_language=km").text
        assert '<html lang="km">' in self.door.get("/?lang=km", cookies="django_language=en").text
        assert 'data-theme="dark"' in self.door.get(cookies="theme=dark").text
        assert '<html lang="en">' in self.door.get(cookies="theme=pink").text

    def test_what_advertisers_hang_on_makes_no_other_page_and_stands_on_none(self) -> None:
        self.door.get("/shop/?sort=price&utm_source=secret-campaign")
        assert self.door.queries("/shop/?fbclid=1&sort=price") == 0
        assert "secret-campaign" not in self.door.get("/shop/?sort=price").text

    def test_a_host_has_one_page_however_it_is_written(self) -> None:
        self.door.get("/shop/", host="testserver")
        for host in ("TESTSERVER", "testserver.", "testserver:80", *(f"testserver:{port}" for port in range(60))):
            answer = self.door.get("/shop/", host=host)
            assert answer.status == 200
            assert (f"{host}/" if host != "testserver" else "//testserver:") not in answer.text
        assert len(self.door.pages._plain) == 1

    @override_settings(ALLOWED_HOSTS=["testserver", ".example.com"])
    def test_hosts_that_only_a_star_allows_cannot_push_out_the_others(self) -> None:
        self.door = Door(most_bytes=120_000)
        self.door.get("/")
        for number in range(12):
            assert self.door.get("/shop/", host=f"h{number}.example.com").status == 200
        assert self.door.queries("/") == 0

    def test_what_is_not_there_is_drawn_each_time_and_kept_by_nobody(self) -> None:
        for address in ("/products/nothing/", "/shop/?page=999"):
            assert self.door.get(address).status == 404
            answer = self.door.get(address)
            assert (answer.status, answer.headers["cache-control"]) == (404, "private, no-store")

    def test_what_is_sent_goes_through_to_the_shop(self) -> None:
        self.door.get("/shop/")
        assert self.door.get("/shop/", method="POST").status == 403
        assert self.door.get("/shop/", method="OPTIONS").status == 405

    def test_memory_has_an_end_and_searches_cannot_push_out_pages(self) -> None:
        self.door = Door(most_bytes=120_000)
        self.door.get("/")
        for number in range(12):
            self.door.get(f"/shop/?q=word{number}")
        assert self.door.queries("/") == 0
        assert self.door.pages._asked.size <= 60000
        assert self.door.queries("/shop/?q=word0") > 0

    def test_nothing_is_kept_for_carts_of_each_size(self) -> None:
        for accepted in ("gzip", "br", ""):
            self.door.get("/", **{"accept-encoding": accepted})
        kept = self.door.pages._plain.size
        for pieces in range(1, 40):
            answer = self.door.get("/", cookies=f"sessionid=x; cart={pieces}", **{"accept-encoding": "br"})
            assert f'header__count">{pieces}<' in answer.text
        assert self.door.pages._plain.size == kept


class HowMuchIsKept(SimpleTestCase):
    def test_is_counted_as_it_is(self) -> None:
        most, noise = 2_000_000, random.Random(7)
        shelf = MemoryPageStore(most)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        before, _peak = tracemalloc.get_traced_memory()
        for number in range(200):
            key = CacheKey("https", "shop.example.com", f"/products/{number}/", f"q={number}", "en", "")
            page = FinishedPage(
                status="200 OK",
                headers=[(f"X-{name}", f"{name} of {number}") for name in range(20)],
                text=packed_away(noise.randbytes(6_000).hex().encode()),
                shows=frozenset(range(number * 1_000, number * 1_000 + 48)),
                news=number,
                drawn_at=1.0,
            )
            shelf.put(key, page)
            for encoding in ("br", "gzip"):
                shelf.keep(key, page, encoding, page.packed(encoding))
            del key, page
        after, _peak = tracemalloc.get_traced_memory()
        assert shelf.size > 0.9 * most
        assert shelf.size <= most
        assert after - before <= shelf.size
        assert after - before > 0.5 * shelf.size

    def test_a_page_that_is_larger_than_all_that_may_be_kept_is_not_kept(self) -> None:
        shelf, key = MemoryPageStore(10_000), CacheKey("https", "shop.example.com", "/", "", "en", "")
        shelf.put(key, FinishedPage("200 OK", [], random.Random(7).randbytes(20_000), frozenset(), 0, 1.0))
        assert (len(shelf), shelf.size) == (0, 0)


class SomebodyKnown(TestCase):
    """People with a cart, a message or an order have the same pages, and what is theirs on them."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.serum = a_variant(in_stock=9)

    def setUp(self) -> None:
        self.door, self.browser = Door(), Client()
        self.browser.post("/cart/lines/", {"variant": self.serum.pk, "quantity": 3, "next": "/shop/"})

    def cookies(self, *left_out: str) -> str:
        jar = self.browser.cookies
        return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items() if name not in left_out)

    def test_the_cart_is_counted_on_a_page_from_memory(self) -> None:
        self.door.get("/shop/")
        kept = self.cookies("messages")
        assert self.door.queries("/shop/", cookies=kept) == 0
        answer = self.door.get("/shop/", cookies=kept)
        self.assertInHTML(
            '<span class="header__count">3<span class="visually-hidden"> items</span></span>', answer.text
        )
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.cookies == []
        assert ">3<span" not in self.door.get("/shop/").text

    def test_each_language_counts_in_its_own_words(self) -> None:
        answer = self.door.get("/shop/?lang=km", cookies=self.cookies("messages"))
        assert 'header__count">3<' in answer.text
        assert " items<" not in answer.text

    def test_the_number_follows_the_cart_and_ends_with_it(self) -> None:
        assert self.browser.cookies["cart"].value == "3"
        self.browser.post(f"/cart/lines/{self.serum.pk}/", {"quantity": 5})
        assert self.browser.cookies["cart"].value == "5"
        self.browser.post(f"/cart/lines/{self.serum.pk}/", {"quantity": 0})
        assert self.browser.cookies["cart"].value == "0"

    def test_a_number_without_a_session_counts_for_nothing(self) -> None:
        answer = self.door.get("/shop/", cookies="cart=7")
        assert "public" in answer.headers["cache-control"]
        assert 'header__count">7<' not in answer.text

    def test_a_session_nobody_has_counted_yet_is_looked_into(self) -> None:
        for number in ("", "; cart=", "; cart=-1", "; cart=\xd9\xa3", "; cart=1e9", "; cart=9999999"):
            with self.subTest(number):
                answer = self.door.get("/shop/", cookies=self.cookies("messages", "cart") + number)
                assert 'header__count">3<' in answer.text
                assert answer.headers["cache-control"] == "private, no-store"
                assert any(cookie.startswith("cart=3") for cookie in answer.cookies)

    def test_a_message_is_shown_once_to_whom_it_is_for(self) -> None:
        self.door.get("/shop/")
        answer = self.door.get("/shop/", cookies=self.cookies())
        assert "Added to your cart:" in answer.text
        assert answer.headers["cache-control"] == "private, no-store"
        assert "Added to your cart:" not in self.door.get("/shop/").text
        assert "Added to your cart:" not in self.door.get("/shop/", cookies=self.cookies("messages")).text

    def test_the_very_first_page_drawn_for_somebody_holds_nothing_of_theirs(self) -> None:
        self.door.get("/shop/", cookies=self.cookies("messages") + "; django_language=km")
        answer = self.door.get("/shop/", cookies="django_language=km")
        assert "header__count" in answer.text
        assert 'header__count">3<' not in answer.text
        assert self.browser.cookies["sessionid"].value not in answer.text
