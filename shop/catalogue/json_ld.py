"""Structured data of pages for search engines: schema.org vocabulary as JSON-LD."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from madamda.http.localized_urls import AbsoluteUrls
from madamda.inputs.graphemes import truncate
from shop.catalogue.product_detail import Choice, Shown
from shop.images import renditions
from shop.product_cards import Picture

Node = dict[str, Any]
Front = Mapping[str, Any]  # as returned by shop.catalogue.store_details.store

MOST_WORDS = 500


def graph(*things: Node) -> Node:
    return {"@context": "https://schema.org", "@graph": list(things)}


def shop(front: Front, site: AbsoluteUrls) -> list[Node]:
    """Return the Organization and the WebSite with its search action."""
    seller = {
        **_seller(front, site),
        "legalName": front["company"],
        "url": site.page("/"),
        "logo": site.file(front["icons"].large),
        "telephone": front["phone"],
        "address": front["address"],
        "email": front["email"],
        "taxID": front["tax_number"],
        "sameAs": [link.url for link in front["messengers"] if link.url.startswith("https:")],
    }
    pages = {
        "@type": "WebSite",
        "@id": site.file("/#site"),
        "name": front["name"],
        "url": site.page("/"),
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "publisher": {"@id": seller["@id"]},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": site.file(reverse("shop:listing")) + "?q={words}"},
            "query-input": "required name=words",
        },
    }
    return [_without_empty(seller), pages]


def breadcrumbs(above: Iterable[Mapping[str, str]], here: str, path: str, site: AbsoluteUrls) -> Node:
    """Return the BreadcrumbList of a page, as in its visible breadcrumbs."""
    steps = [(_("Home"), "/"), *((one["name"], one["url"]) for one in above), (here, path)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": site.page(url)}
            for place, (name, url) in enumerate(steps, start=1)
        ],
    }


def product(shown: Shown, front: Front, site: AbsoluteUrls) -> Node:
    one, path = shown.product, shown.product.url
    page = site.page(path)
    offers = [{**_offer(choice), "url": page} for choice in shown.choices]
    thing = {
        "@type": "Product",
        "@id": site.file(f"{path}#product"),
        "name": one.name,
        "url": page,
        "description": truncate(one.description, MOST_WORDS),
        "category": one.above[-1].name,
        "image": [site.file(address) for address in _addresses(shown.pictures)],
        "sku": shown.choices[0].variant.sku if len(offers) == 1 else "",
        "size": one.size,
        "offers": {**(offers[0] if len(offers) == 1 else _together(shown, offers)), "seller": _seller(front, site)},
    }
    return _without_empty(thing)


def _seller(front: Front, site: AbsoluteUrls) -> Node:
    return {"@type": "Organization", "@id": site.file("/#shop"), "name": front["name"]}


def _offer(choice: Choice) -> Node:
    variant = choice.variant
    return {
        "@type": "Offer",
        "name": variant.name,
        "sku": variant.sku,
        "price": str(variant.price),
        "priceCurrency": settings.BASE_CURRENCY,
        "availability": f"https://schema.org/{_availability(choice)}",
        "itemCondition": "https://schema.org/NewCondition",
    }


def _availability(choice: Choice) -> str:
    if choice.variant.is_sold_out:
        return "OutOfStock"
    return "LimitedAvailability" if choice.variant.is_low else "InStock"


def _together(shown: Shown, offers: list[Node]) -> Node:
    prices = [choice.variant.price for choice in shown.choices]
    return {
        "@type": "AggregateOffer",
        "lowPrice": str(min(prices)),
        "highPrice": str(max(prices)),
        "priceCurrency": settings.BASE_CURRENCY,
        "offerCount": len(offers),
        "availability": f"https://schema.org/{'OutOfStock' if shown.sold_out else 'InStock'}",
        "offers": offers,
    }


def _addresses(images: Iterable[Picture]) -> list[str]:
    """Return the URLs of the images whose renditions exist."""
    return [renditions.rendition_url(image, renditions.widths(image)[-1], "jpg") for image in images if image.developed]


def _without_empty(thing: Node) -> Node:
    """Drop the properties with empty values."""
    return {name: value for name, value in thing.items() if value}
