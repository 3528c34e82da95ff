"""Where a page and its pictures are, for people and for machines: `{% addresses request path as found %}`."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from madamda.http.localized_urls import AbsoluteUrls, hreflang_alternates, locale_of
from shop.catalogue import json_ld
from shop.catalogue.json_ld import Node
from shop.catalogue.product_detail import Shown
from shop.images import renditions
from shop.models import HeroPicture
from shop.product_cards import Picture

register = template.Library()

# What could end the element it stands in, as JSON may write it as well.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@register.simple_tag
def picture_address(image: Picture | HeroPicture) -> str:
    """The widest there is, as the JPEG that everything can show."""
    return renditions.rendition_url(image, renditions.widths(image)[-1], "jpg")


@register.simple_tag
def addresses(request: HttpRequest, path: str) -> dict[str, Any]:
    """Where a page is to be found, in this language and in the others."""
    site = _site(request)
    return {
        "canonical": site.page(path),
        "alternates": [(code, site.file(address)) for code, address in hreflang_alternates(path)],
        "locale": locale_of(site.language),
    }


@register.simple_tag
def shared_picture(request: HttpRequest, image: Picture | HeroPicture | str | None) -> dict[str, Any]:
    """What a chat shows beside the link: the page's picture once it is developed, until then the shop's mark."""
    site = _site(request)
    if not isinstance(image, Picture | HeroPicture) or not image.developed:
        return {"address": site.file(static("img/icon-512.png")), "width": 512, "height": 512, "card": "summary"}
    wide = renditions.widths(image)[-1]
    return {
        "address": site.file(picture_address(image)),
        "width": wide,
        "height": renditions.height(image, wide),
        "alt": image.alt,
        "card": "summary_large_image",
    }


@register.simple_tag
def linked_shop(request: HttpRequest, front: Mapping[str, Any]) -> SafeString:
    return _script(*json_ld.shop(front, _site(request)))


@register.simple_tag
def linked_crumbs(request: HttpRequest, above: list[Mapping[str, str]], here: str, path: str) -> SafeString:
    return _script(json_ld.breadcrumbs(above or [], here, path, _site(request)))


@register.simple_tag
def linked_product(request: HttpRequest, front: Mapping[str, Any], shown: Shown) -> SafeString:
    site, one = _site(request), shown.product
    way = json_ld.breadcrumbs(shown.above, one.name, one.get_absolute_url(), site)
    return _script(json_ld.product(shown, front, site), way)


def _site(request: HttpRequest) -> AbsoluteUrls:
    return AbsoluteUrls(f"{request.scheme}://{request.get_host()}", get_language() or settings.LANGUAGE_CODE)


def _script(*things: Node) -> SafeString:
    """Data, not a program: nothing runs it, so the policy against scripts inside a page lets it stand."""
    written = json.dumps(json_ld.graph(*things), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308  # escaped above
