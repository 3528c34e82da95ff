"""Sitemaps in parts of bounded size; each page is listed in every language."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.core.paginator import Page as Part
from django.urls import reverse

from madamda.http.localized_urls import hreflang_alternates
from shop.catalogue import navigation
from shop.models import Page, Product

STRETCH = 2_000  # ids per file: about 4,000 URLs, one or two megabytes


class Stretches(Paginator):
    """Paginator over ranges of product ids: no count and no offset, each part is one index range scan.

    Parts differ in length where products are missing or switched off.
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
    """Lists each URL once per language, with its alternates."""

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
        """Return None, which omits `lastmod` from the index: in a large shop it would change every minute."""


class Categories(InEveryLanguage):
    def items(self) -> list[str]:
        return [entry["url"] for upper in navigation.menu() for entry in (upper, *upper["children"])]

    def location(self, item: str) -> str:
        return item


class Pages(InEveryLanguage):
    """The home page, the full listing, and the merchant's pages."""

    def items(self) -> list[tuple[str, datetime | None]]:
        written = ((page.get_absolute_url(), page.changed_at) for page in Page.objects.filter(active=True))
        return [(reverse("shop:home"), None), (reverse("shop:listing"), None), *written]

    def location(self, item: tuple[str, datetime | None]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime | None]) -> datetime | None:
        return item[1]


SECTIONS: dict[str, type[Sitemap]] = {"pages": Pages, "categories": Categories, "goods": ProductSitemap}
