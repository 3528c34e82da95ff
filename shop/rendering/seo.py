"""Canonical URLs, hreflang alternates, link previews and structured data."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from madamda.http.localized_urls import AbsoluteUrls, hreflang_alternates, locale_of
from shop.catalogue import brand, json_ld
from shop.catalogue.json_ld import Node
from shop.catalogue.product_detail import Shown
from shop.images import renditions
from shop.product_cards import HeroImage, Picture
from shop.rendering.images import picture_address

# Characters that could end the script element, as JSON escapes.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def addresses(request: HttpRequest, path: str) -> dict[str, Any]:
    """Return the canonical URL of a page, its alternates in other languages, and its locale."""
    site = site_of(request)
    return {
        "canonical": site.page(path),
        "alternates": [(code, site.file(address)) for code, address in hreflang_alternates(path)],
        "locale": locale_of(site.language),
    }


def shared_picture(request: HttpRequest, image: Picture | HeroImage | None, front: Mapping[str, Any]) -> dict[str, Any]:
    """Return the image of link previews: the page's picture if its renditions exist, else that of the shop, or its
    icon."""
    site = site_of(request)
    if not isinstance(image, Picture | HeroImage) or not image.developed:
        if picture := brand.social_picture(front["look"]):
            return {**_sized(site, *picture), "card": "summary_large_image"}
        return {**_sized(site, front["icons"].large, 512, 512), "card": "summary"}
    wide = renditions.widths(image)[-1]
    return {
        "address": site.file(picture_address(image)),
        "width": wide,
        "height": renditions.height(image, wide),
        "alt": image.alt,
        "card": "summary_large_image",
    }


def _sized(site: AbsoluteUrls, url: str, width: int, height: int) -> dict[str, Any]:
    return {"address": site.file(url), "width": width, "height": height, "alt": ""}


def linked_shop(request: HttpRequest, front: Mapping[str, Any]) -> SafeString:
    return _script(*json_ld.shop(front, site_of(request)))


def linked_crumbs(request: HttpRequest, above: list[Mapping[str, str]], here: str, path: str) -> SafeString:
    return _script(json_ld.breadcrumbs(above or [], here, path, site_of(request)))


def linked_product(request: HttpRequest, front: Mapping[str, Any], shown: Shown) -> SafeString:
    site, one = site_of(request), shown.product
    way = json_ld.breadcrumbs(shown.above, one.name, one.url, site)
    return _script(json_ld.product(shown, front, site), way)


def site_of(request: HttpRequest) -> AbsoluteUrls:
    return AbsoluteUrls(f"{request.scheme}://{request.get_host()}", get_language() or settings.LANGUAGE_CODE)


def _script(*things: Node) -> SafeString:
    """Return a JSON-LD data block. It is not executed, so the Content-Security-Policy needs no exception for it."""
    written = json.dumps(json_ld.graph(*things), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308  # escaped above
