"""The feed of all goods that Google Merchant Center, Meta and TikTok read, with one item per variant.

RSS 2.0 with the attributes of Google's product data specification (https://support.google.com/merchants/answer/7052112).
"""

import io
import re
from collections.abc import Iterator
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import override
from django.utils.xmlutils import SimplerXMLGenerator

from madamda.http.localized_urls import AbsoluteUrls
from madamda.inputs.graphemes import truncate
from shop.images import renditions
from shop.models import Product, ProductImage, Variant

NAMESPACE = "http://base.google.com/ns/1.0"
AT_ONCE = 500  # products per query
# Limits of the specification, in characters.
LONGEST_TITLE, LONGEST_TEXT, LONGEST_TYPE, LONGEST_BRAND = 150, 5_000, 750, 70
MOST_PICTURES = 10  # beside the first
_NONE: "AttributesImpl[str]" = AttributesImpl({})
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(*, name: str, text: str, site: AbsoluteUrls) -> Iterator[str]:
    """Yield the feed in pieces, in the site's language. Three queries for every AT_ONCE products, and little memory.

    Goods without a picture are left out, because the specification requires one.
    """
    written = io.StringIO()
    xml = SimplerXMLGenerator(written, "utf-8")
    xml.startDocument()
    xml.startElement("rss", AttributesImpl({"version": "2.0", "xmlns:g": NAMESPACE}))
    xml.startElement("channel", _NONE)
    for element, value in (("title", name), ("link", site.page("/")), ("description", text)):
        xml.addQuickElement(element, value)
    for some in _products():
        with override(site.language):  # the view's is no longer active when this runs
            for product in some:
                for variant in product.variants.all():
                    _write_item(xml, product, variant, brand=name, site=site)
        yield _taken(written)
    xml.endElement("channel")
    xml.endElement("rss")
    yield _taken(written)


def _products() -> Iterator[list[Product]]:
    """Yield the products that have a picture, AT_ONCE at a time."""
    shown = Prefetch("images", ProductImage.objects.filter(developed=True), to_attr="shown")
    active = Prefetch("variants", Variant.objects.filter(active=True))
    sold = Product.objects.sold().order_by("pk").select_related("category__parent").prefetch_related(shown, active)
    last = 0
    while some := list(sold.filter(pk__gt=last)[:AT_ONCE]):
        last = some[-1].pk
        yield [product for product in some if product.shown]


def _write_item(
    xml: SimplerXMLGenerator, product: Product, variant: Variant, *, brand: str, site: AbsoluteUrls
) -> None:
    first, *more = _pictures(product, variant)
    several = len(product.variants.all()) > 1
    before = variant.compare_at
    above = filter(None, [product.category.parent, product.category])
    xml.startElement("item", _NONE)
    for element, value in (
        ("g:id", variant.sku),
        ("title", truncate(f"{product.name} {variant.name}" if several else product.name, LONGEST_TITLE)),
        ("description", truncate(product.description or product.benefit or product.name, LONGEST_TEXT)),
        ("link", site.page(product.get_absolute_url())),
        ("g:image_link", site.file(first)),
        *(("g:additional_image_link", site.file(address)) for address in more[:MOST_PICTURES]),
        ("g:availability", "out_of_stock" if variant.is_sold_out else "in_stock"),
        ("g:price", f"{before or variant.price} {settings.BASE_CURRENCY}"),
        ("g:sale_price", f"{variant.price} {settings.BASE_CURRENCY}" if before else ""),
        ("g:condition", "new"),
        ("g:brand", truncate(brand, LONGEST_BRAND)),
        ("g:identifier_exists", "no"),  # the shop knows no GTIN
        ("g:item_group_id", product.slug[:50] if several else ""),
        ("g:product_type", truncate(" > ".join(one.name for one in above), LONGEST_TYPE)),
    ):
        if value:
            xml.addQuickElement(element, _NOT_XML.sub("", value))
    xml.endElement("item")


def _pictures(product: Product, variant: Variant) -> list[str]:
    """Return the URLs of the pictures, that of the variant first."""
    images = sorted(product.shown, key=lambda one: one.pk != variant.picture_id)  # type: ignore[attr-defined]  # prefetched
    return [renditions.rendition_url(one, renditions.widths(one)[-1], "jpg") for one in images]


def _taken(written: io.StringIO) -> str:
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text
