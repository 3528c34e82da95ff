"""What search engines are to read, in parts of bounded size: each page in every language."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.core.paginator import Page as Part
from django.urls import reverse

from madamda.http.localized_urls import hreflang_alternates
from shop.catalogue import navigation
from shop.models import Page, Product

STRETCH = 2_000  # ids in one file: some 4,000 addresses, a megabyte or two


class Stretches(Paginator):
    """Products by stretches of their ids: no counting, no skipping, each part one short walk along the key.

    Parts are of unequal length where products are gone or switched off; nobody minds.
    """

    def __init__(self) -> None:
        super().__init__([], STRETCH)

    @property
    def num_pages(self) -> int:
        latest = Product.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return max(1, -(-latest // STRETCH))

    def page(self, number: int | str) -> Part[Any]:
        if not str(number).isdecimal() or len(str(number)) > 12:
            raise PageNotAnInteger("No such part.")
        last = int(number) * STRETCH
        if not 0 < last <= self.num_pages * STRETCH:
            raise EmptyPage("No such part.")
        products = Product.objects.sold().filter(pk__gt=last - STRETCH, pk__lte=last)
        return Part(list(products.order_by("pk").only("slug", "changed_at")), int(number), self)


class InEveryLanguage(Sitemap):
    """Each address once a language, with the others beside it."""

    def get_urls(self, page: Any = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        found = super().get_urls(page, site, protocol)
        return [
            {**url, "location": one.location, "alternates": [other._asdict() for other in others]}
            for url, others in ((url, hreflang_alternates(url["location"])) for url in found)
            for one in others[:-1]
        ]


class ProductSitemap(InEveryLanguage):
    @property
    def paginator(self) -> Stretches:
        return Stretches()

    def lastmod(self, item: Product) -> datetime:
        return item.changed_at

    def get_latest_lastmod(self) -> None:
        """Of a million products, the latest change would be the answer of every minute."""


class Categories(InEveryLanguage):
    def items(self) -> list[str]:
        return [entry["url"] for upper in navigation.menu() for entry in (upper, *upper["children"])]

    def location(self, item: str) -> str:
        return item


class Pages(InEveryLanguage):
    """The home page, all that is for sale, and what the merchant has written."""

    def items(self) -> list[tuple[str, datetime | None]]:
        written = ((page.get_absolute_url(), page.changed_at) for page in Page.objects.filter(active=True))
        return [(reverse("shop:home"), None), (reverse("shop:listing"), None), *written]

    def location(self, item: tuple[str, datetime | None]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]


SECTIONS: dict[str, type[Sitemap]] = {"pages": Pages, "categories": Categories, "goods": ProductSitemap}
