"""Pages of the catalogue and the cart."""

from django.test import Client, override_settings

from bench.page_trees.recorder import FETCH, Recorder

ADD, CART = "/cart/lines/", "/cart/"
PLACES = {
    "home": "/",
    "listing": "/shop/",
    "listing-page-2": "/shop/?page=2",
    "listing-last-page": "/shop/?page=4",
    "listing-no-such-page": "/shop/?page=99",
    "listing-by-newest": "/shop/?sort=newest",
    "listing-by-price": "/shop/?sort=price-low&page=2",
    "listing-by-price-down": "/shop/?sort=price-high",
    "listing-by-name": "/shop/?sort=name",
    "category": "/shop/lips/",
    "category-parent": "/shop/make-up/",
    "category-unknown": "/shop/no-such-category/",
    "filtered": "/shop/make-up/?in_stock=1&max=20",
    "filtered-all": "/shop/?min=9&max=30&in_stock=1&on_sale=1&sort=price-low",
    "filtered-swapped": "/shop/?min=30&max=9",
    "filtered-wrong": "/shop/?min=abc&max=20&category=none",
    "filtered-nothing": "/shop/?min=5000",
    "search": "/shop/?q=lotus",
    "search-filtered": "/shop/?q=lotus&in_stock=1&sort=price-high",
    "search-in-category": "/shop/lips/?q=balm",
    "search-misspelt": "/shop/?q=lotas",
    "search-nothing": "/shop/?q=zzzzzz",
    "search-nothing-filtered": "/shop/?q=lotus&min=5000",
    "search-pages": "/shop/?q=delivery",
    "search-khmer": "/shop/?q=%E1%9E%88%E1%9E%BC%E1%9E%80",
    "search-synonym": "/shop/?q=sunscreen",
    "search-too-long": f"/shop/?q={'lotus' * 30}",
    "search-markup": "/shop/?q=%3Cb%3E%22%26%27",
    "suggestions": "/shop/suggestions/?q=lo",
    "suggestions-nothing": "/shop/suggestions/?q=zzzzzz",
    "product": "/products/lotus-dew-serum/",
    "product-shades": "/products/silk-lipstick/",
    "product-on-sale": "/products/velvet-lip-tint/",
    "product-colours": "/products/rice-soap/",
    "product-two-pictures": "/products/lotus-ritual-gift-box/",
    "product-few-left": "/products/rain-hyaluronic-serum/",
    "product-sold-out": "/products/silk-eye-cream/",
    "product-unknown": "/products/no-such-product/",
    "page-about": "/about/",
    "page-contact": "/contact/",
    "page-delivery": "/delivery/",
    "page-privacy": "/privacy/",
    "robots": "/robots.txt",
}


def record(pages: Recorder) -> None:
    for name, path in PLACES.items():
        pages.get(name, path)
    for theme in ("light", "dark"):
        for name in ("home", "listing", "product-shades", "page-about"):
            pages.get(f"{name}-{theme}", PLACES[name], pages.visitor(theme=theme))
    pages.get("listing-by-address", f"/shop/?lang={'km' if pages.language == 'en' else 'en'}")
    _own_products(pages)
    _cart(pages)
    _cart_changes(pages)
    _cart_refusals(pages)


def variants(slug: str, *others: str) -> list[int]:
    """Return the id of the first variant of each product."""
    from shop.models import Variant

    return [Variant.objects.filter(product__slug=one).order_by("position", "pk")[0].pk for one in (slug, *others)]


def filled(pages: Recorder, *slugs: str, by: Client | None = None) -> Client:
    """Return a browser with two of each product in its cart."""
    client = by or pages.visitor()
    for pk in variants(*(slugs or ("lotus-dew-serum", "rice-soap"))):
        client.post(ADD, {"variant": pk, "quantity": 2})
    client.get(CART)  # shows the messages, so that the next page does not
    return client


def _own_products(pages: Recorder) -> None:
    from tests.factories import a_product, a_variant

    fields = ("description", "how_to_use", "ingredients")
    long = {f"{field}_{code}": f"{field} & <b>words</b>. " * 30 for field in fields for code in ("en", "km")}
    plain = a_product("Plain & Simple <Soap>", price="3.00", in_stock=3)
    wordy = a_product(
        "A Name That Does Not End " * 4,
        benefit_en="No end & no <b>",
        variant_name="A " * 20,
        variant_compare_at=20,
        **long,
    )
    a_variant(wordy, name="50 ml", price="24.00")
    a_variant(wordy, name="Never in stock", price="44.00", in_stock=0)
    for name, product in {"no-picture": plain, "long-texts": wordy}.items():
        pages.get(f"product-{name}", product.get_absolute_url())
    chosen = wordy.variants.get(name_en="50 ml")
    pages.get("product-chosen", f"{wordy.get_absolute_url()}?variant={chosen.pk}")
    pages.post("product-undecided", ADD, {"product": wordy.slug, "quantity": 1}, pages.visitor())
    pages.post("product-wrong-quantity", ADD, {"variant": chosen.pk, "quantity": "many"}, pages.visitor())
    pages.post("product-added-sold-out", ADD, {"variant": variants("silk-eye-cream")[0]}, pages.visitor())
    for product in (plain, wordy):
        product.active = False
        product.save()
    pages.post("product-withdrawn-added", ADD, {"variant": plain.variants.get().pk}, pages.visitor())


def _cart(pages: Recorder) -> None:
    serum, soap = variants("lotus-dew-serum", "rice-soap")
    pages.get("cart-empty", CART)
    pages.get("cart-empty-dark", CART, pages.visitor(theme="dark"))
    pages.get("drawer-empty", CART, headers=FETCH)
    client = pages.visitor()
    pages.post("cart-added", ADD, {"variant": serum, "quantity": 1, f"price_{serum}": "22.00"}, client)
    pages.post("drawer-added", ADD, {"variant": soap, "quantity": 3}, client, headers=FETCH)
    pages.get("cart-lines", CART, client)
    pages.get("drawer-lines", CART, client, headers=FETCH)
    pages.get("home-with-cart", "/", client)
    pages.get("listing-with-cart", "/shop/", client)
    pages.get("product-with-cart", "/products/rice-soap/", client)
    pages.post("product-added-stays", ADD, {"variant": soap, "next": "/products/rice-soap/"}, client)
    without_cookies = Client(SERVER_NAME="localhost", headers={"accept-language": pages.language})
    pages.get("cart-no-cookies", f"/cart/?first={serum}", without_cookies)
    pages.get("cart-free-delivery", CART, filled(pages, "romduol-eau-de-parfum", "silk-cushion"))


def _cart_changes(pages: Recorder) -> None:
    serum, soap = variants("lotus-dew-serum", "rice-soap")
    client = filled(pages)
    pages.post("cart-more", f"{ADD}{serum}/", {"quantity": 2, "more": 1, "seen": 2}, client)
    pages.post("cart-all-there-is", f"{ADD}{serum}/", {"quantity": 90, "seen": 3}, client)
    pages.post("drawer-all-there-is", f"{ADD}{serum}/", {"quantity": 91}, client, headers=FETCH)
    pages.post("cart-conflict", f"{ADD}{soap}/", {"quantity": 5, "seen": 4}, client)
    pages.post("drawer-conflict", f"{ADD}{soap}/", {"quantity": 5, "seen": 4}, client, headers=FETCH)
    pages.post("cart-elsewhere", f"{ADD}{soap}/", {"quantity": 3, "seen": 2, "version": "0"}, client)
    pages.post("cart-wrong-quantity", f"{ADD}{soap}/", {"quantity": "-4"}, client)
    pages.post("drawer-wrong-quantity", f"{ADD}{soap}/", {"quantity": "<b>"}, client, headers=FETCH)
    pages.post("cart-wrong-of-another", f"{ADD}{variants('lotus-lip-oil')[0]}/", {"quantity": "a"}, client)
    pages.post("cart-removed", f"{ADD}{soap}/", {"quantity": 3, "remove": 1}, client)
    pages.post("cart-put-back", f"{ADD}{soap}/", {"quantity": 3, "seen": 0, "place": 1}, client)
    pages.post("drawer-removed", f"{ADD}{soap}/", {"quantity": 0}, client, headers=FETCH)
    pages.post("cart-removed-last", f"{ADD}{serum}/", {"quantity": 0}, client)


def _cart_refusals(pages: Recorder) -> None:
    from shop.models import Product, Variant
    from tests.factories import a_product

    soap = variants("rice-soap")[0]
    client = pages.visitor()
    made = [a_product(name, price="8.00", in_stock=5) for name in ("Short", "Dearer", "Gone", "Vanished", "Empty")]
    short, dearer, gone, vanished, empty = (product.variants.get() for product in made)
    for variant in (short, dearer, gone, vanished, empty):
        client.post(ADD, {"variant": variant.pk, "quantity": 4, f"price_{variant.pk}": "8.00"})
    client.get(CART)
    Variant.objects.filter(pk=short.pk).update(on_hand=2)
    Variant.objects.filter(pk=empty.pk).update(on_hand=0)
    Variant.objects.filter(pk=dearer.pk).update(price=9)
    Product.objects.filter(pk=gone.product_id).update(active=False)
    Variant.objects.filter(pk=vanished.pk).update(active=False)
    pages.get("cart-changed", CART, client)
    pages.get("drawer-changed", CART, client, headers=FETCH)
    pages.post("cart-sold-out-line", f"{ADD}{empty.pk}/", {"quantity": 5}, client)
    pages.post("cart-gone-line", f"{ADD}{gone.pk}/", {"quantity": 5}, client)
    pages.post("cart-gone-removed", f"{ADD}{gone.pk}/", {"remove": 1}, client)
    with override_settings(CART_MAX_LINES=3):
        pages.post("cart-full", ADD, {"variant": soap, "quantity": 1}, client)
    pages.get("checkout-of-changed-cart", "/checkout/", client)
