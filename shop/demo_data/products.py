"""The demo's catalogue: 65 products with pictures, three hero slides, synonyms and the store settings."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from madamda.db import history
from shop.demo_data.source import Entry, Shot, both, read, shots
from shop.images.renditions import GOODS, HERO
from shop.inventory import stock
from shop.models import Category, HeroPicture, HeroSlide, Product, ProductImage, StoreSettings, Synonyms, Variant
from shop.models.store import SINGLETON_PK

EVERYWHERE = "/shop/"
OPENING = "opening stock"

# Store settings of the demo.
STORE = {
    "name": "Madamda",
    "company": "Madamda Co., Ltd.",
    "phone": "+85512345678",
    "telegram": "madamda",
    "home_title_en": "Cambodian beauty, delivered to your door",
    "home_title_km": "គ្រឿងសម្អាងខ្មែរ ដឹកដល់ផ្ទះ",
    "tagline_en": "Cambodian beauty, made in small batches in Phnom\N{NO-BREAK SPACE}Penh since 2014.",
    "tagline_km": "គ្រឿងសម្អាងខ្មែរ ផលិតម្ដងបន្តិចៗនៅភ្នំពេញ តាំងពីឆ្នាំ 2014។",
    "address_en": "No. 24, Street 240, Sangkat Chaktomuk, Phnom\N{NO-BREAK SPACE}Penh",
    "address_km": "ផ្ទះលេខ 24 ផ្លូវ 240 សង្កាត់ចតុមុខ រាជធានីភ្នំពេញ",
}


def create(at_most: int) -> int:
    """Create those of the first `at_most` products that are missing; return how many. Existing rows stay unchanged."""
    book = read()
    first = book["products"][:at_most]
    known = set(Product.objects.filter(slug__in=[goods["slug"] for goods in first]).values_list("slug", flat=True))
    fresh = [goods for goods in first if goods["slug"] not in known]
    slides = _fresh_slides(book, at_most)
    developed = shots(
        [(picture["file"], GOODS) for goods in fresh for picture in goods["pictures"]]
        + [(slide[shape]["file"], HERO[shape]) for slide in slides for shape in HeroPicture.Shape]
    )
    with transaction.atomic():
        _create_store_settings()
        _synonyms(book["synonyms"])
        new_categories = _categories(book, {goods["category"] for goods in fresh})
        _products(fresh, developed)
        for category in new_categories:
            _picture_for(category, book)
        _slides(slides, developed)
    return len(fresh)


def _fresh_slides(book: Entry, at_most: int) -> list[Entry]:
    """Return the missing slides that link to a category with products; at least one is always wanted."""
    there = {_link(goods["category"]) for goods in book["products"][:at_most]}
    leading = [slide for slide in book["hero_slides"] if slide["link"] in there]
    wanted = leading or [{**slide, "link": EVERYWHERE} for slide in book["hero_slides"][:1]]
    known = set(HeroSlide.objects.values_list("slug", flat=True))
    return [slide for slide in wanted if slide["slug"] not in known]


def _link(category: str) -> str:
    return f"/shop/{category}/"


def _create_store_settings() -> None:
    StoreSettings.objects.get_or_create(pk=SINGLETON_PK, defaults=STORE)


def _synonyms(lines: list[str]) -> None:
    """Create the synonyms, unless there are any."""
    if not Synonyms.objects.exists():
        Synonyms.objects.bulk_create(Synonyms(words=line) for line in lines)


def _categories(book: Entry, wanted: set[str]) -> list[Category]:
    """Create the missing categories among `wanted` and their parents, parents first; return them."""
    entries = {entry["slug"]: entry for entry in book["categories"]}
    wanted = wanted | {entries[slug]["parent"] for slug in wanted if entries[slug]["parent"]}
    known = {category.slug: category for category in Category.objects.filter(slug__in=wanted)}
    missing = [entry for slug, entry in entries.items() if slug in wanted and slug not in known]
    for entry in sorted(missing, key=lambda entry: entry["parent"] is not None):
        known[entry["slug"]] = Category.objects.create(
            slug=entry["slug"],
            parent=known.get(entry["parent"]),
            position=entry["position"],
            **both(name=entry["name"], line=entry["line"]),
        )
    return [known[entry["slug"]] for entry in missing]


def _products(entries: list[Entry], developed: dict[str, Shot]) -> None:
    """Create the products, with the latest `created_at` for those marked new, so that a listing starts with them."""
    now = timezone.now()
    categories = {category.slug: category for category in Category.objects.all()}
    ranked = sorted(entries, key=lambda entry: ("new" not in entry["badges"], entry["position"]))
    for rank, entry in enumerate(ranked):
        product = Product.objects.create(
            slug=entry["slug"],
            category=categories[entry["category"]],
            position=entry["position"],
            active=entry["active"],
            created_at=now - timedelta(hours=rank),
            **flags_and_words(entry),
        )
        images = _images(product, entry, developed)
        variants = [
            Variant(product=product, picture=images.get(line["picture"]), **sold_as(line)) for line in entry["variants"]
        ]
        history.create(variants)
        stock.record_opening(variants, reason=OPENING)


def flags_and_words(entry: Entry) -> dict[str, object]:
    return {
        "is_new": "new" in entry["badges"],
        "is_bestseller": "bestseller" in entry["badges"],
        "is_gift": "gift" in entry["badges"],
        **both(
            name=entry["name"],
            benefit=entry["benefit"],
            description=entry["description"],
            how_to_use=entry["how_to_use"],
            ingredients=entry["ingredients_highlight"],
            size=entry["size"],
        ),
    }


def sold_as(line: Entry) -> dict[str, object]:
    return {
        "sku": line["sku"],
        "swatch": (line["swatch"] or "").lower(),
        "price": Decimal(line["price"]),
        "compare_at": Decimal(line["compare_at"]) if line["compare_at"] else None,
        "on_hand": line["stock"],
        "low_stock_mark": line["low_stock_mark"],
        "position": line["position"],
        **both(name=line["name"]),
    }


def _images(product: Product, entry: Entry, developed: dict[str, Shot]) -> dict[str, ProductImage]:
    images = {
        picture["file"]: ProductImage(
            product=product, position=position, **developed[picture["file"]].fields(), **both(alt=picture["alt"])
        )
        for position, picture in enumerate(entry["pictures"], start=1)
    }
    ProductImage.objects.bulk_create(images.values())
    return images


def _picture_for(category: Category, book: Entry) -> None:
    """Set the picture named in the source if its product exists, else that of the first product in the category."""
    named = next(entry["picture"] for entry in book["categories"] if entry["slug"] == category.slug)
    owner = next(p["slug"] for p in book["products"] if named in [picture["file"] for picture in p["pictures"]])
    inside = ProductImage.objects.filter(product__in=Product.objects.inside(category))
    category.picture = (
        ProductImage.objects.filter(product__slug=owner).first()
        or inside.order_by("product__position", "position").first()
    )
    category.save(update_fields=["picture"])


def _slides(entries: list[Entry], developed: dict[str, Shot]) -> None:
    for entry in entries:
        slide = HeroSlide.objects.create(
            slug=entry["slug"],
            link=entry["link"],
            ink=entry["ink"],
            position=entry["position"],
            **both(headline=entry["headline"], subline=entry["subline"], button=entry["button"]),
        )
        for shape in HeroPicture.Shape:
            shot = developed[entry[shape]["file"]]
            HeroPicture.objects.create(slide=slide, shape=shape, **shot.fields(), **both(alt=entry[shape]["alt"]))
