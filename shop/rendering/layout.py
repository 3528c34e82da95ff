"""Header, footer and cart drawer of the shop's pages, rendered once per language and content."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from markupsafe import Markup

from madamda.jinja.components import memoised
from shop.catalogue import navigation, store_details
from shop.catalogue.brand import Brand
from shop.messengers import MessengerLink

drawer_frame = memoised("shop/components/drawer.html", "drawer_frame", maxsize=8)
_menu = memoised("components/header.html", "page_menu", maxsize=256)
_footer = memoised("components/footer.html", "page_footer", maxsize=16)


class Link(NamedTuple):
    url: str
    title: str


class Seller(NamedTuple):
    """What the footer says about the store."""

    brand: Brand
    company: str
    tagline: str
    phone: str
    phone_display: str
    email: str
    messengers: tuple[MessengerLink, ...]
    tax_number: str
    address: str
    opens_at: str
    closes_at: str


def page_menu(path: str, parents: Iterable[str] = ()) -> Markup:
    """Render logo and categories of the page `path`, which lies below the categories `parents`."""
    categories = tuple(Link(entry["url"], entry["name"]) for entry in navigation.menu())
    return _menu(store_details.store()["brand"], categories, _pages(), navigation.menu_state(path, parents))


def page_footer() -> Markup:
    store = store_details.store()
    seller = Seller(**{name: store[name] for name in Seller._fields} | {"messengers": tuple(store["messengers"])})
    return _footer(seller, _pages(), Decimal(store["riel_rate"]), timezone.localdate().year)


def _pages() -> tuple[Link, ...]:
    return tuple(Link(page["url"], page["title"]) for page in store_details.pages())
