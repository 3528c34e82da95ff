"""Any number of generated products for load tests: variations of the demo's products, reproducible."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from madamda.db import history
from shop.demo_data.products import OPENING, flags_and_words, sold_as
from shop.demo_data.source import Entry, Shot, both, read, shots
from shop.images.renditions import GOODS
from shop.inventory import stock
from shop.models import Category, Product, ProductImage, Variant

BATCH = 2_000
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
WITH = (
    ("Jasmine", "ផ្កាម្លិះ"),
    ("Wild Honey", "ទឹកឃ្មុំព្រៃ"),
    ("Turmeric", "រមៀត"),
    ("Coconut", "ដូង"),
    ("Lemongrass", "ស្លឹកគ្រៃ"),
    ("Tamarind", "អម្ពិល"),
    ("Romduol", "រំដួល"),
    ("Lotus", "ផ្កាឈូក"),
    ("Moringa", "ម្រុំ"),
    ("Kaffir Lime", "ក្រូចសើច"),
    ("Rice Milk", "ទឹកដោះអង្ករ"),
    ("Palm Sugar", "ស្ករត្នោត"),
    ("Ginger", "ខ្ញី"),
    ("Papaya", "ល្ហុង"),
)
VARIATION = r"(?P<base>[a-z0-9-]+)-with-[a-z-]+-\d+"  # slug of a variation


@dataclass(frozen=True, slots=True)
class Variation:
    """The demo's product `entry` with an added ingredient."""

    number: int
    entry: Entry
    english: str
    khmer: str
    edition: int

    @property
    def slug(self) -> str:
        return f"{self.entry['slug']}-with-{self.english.lower().replace(' ', '-')}-{self.edition}"

    def names(self) -> dict[str, str]:
        nth = f" {self.edition}" if self.edition > 1 else ""
        name = self.entry["name"]
        return {"name_en": f"{name['en']} with {self.english}{nth}", "name_km": f"{name['km']} លាយ{self.khmer}{nth}"}


def create(number: int) -> int:
    """Create those of the variations 1 to `number` that are missing; return how many. Repeat-safe."""
    book = read()["products"]
    categories = {category.slug: category for category in Category.objects.all()}
    variations = (_variation(n, book) for n in range(1, number + 1))
    possible = [one for one in variations if one.entry["category"] in categories]
    fresh = [
        missing for start in range(0, len(possible), BATCH) if (missing := _missing(possible[start : start + BATCH]))
    ]
    if not fresh:
        return 0
    shown = {one.entry["pictures"][0]["file"] for batch in fresh for one in batch}
    developed = shots((file, GOODS) for file in sorted(shown))
    for batch in fresh:
        _put_up(batch, categories, developed)
    return sum(len(batch) for batch in fresh)


def _variation(number: int, book: list[Entry]) -> Variation:
    turn, place = divmod(number - 1, len(book))
    edition, added = divmod(turn, len(WITH))
    return Variation(number, book[place], *WITH[added], edition + 1)


def _missing(batch: list[Variation]) -> list[Variation]:
    known = set(Product.objects.filter(slug__in=[one.slug for one in batch]).values_list("slug", flat=True))
    return [one for one in batch if one.slug not in known]


@transaction.atomic
def _put_up(batch: list[Variation], categories: dict[str, Category], developed: dict[str, Shot]) -> None:
    products = [_product(one, categories) for one in batch]
    history.create(products)
    images = ProductImage.objects.bulk_create(
        _image(product, one, developed) for product, one in zip(products, batch, strict=True)
    )
    variants = [
        variant
        for product, image, one in zip(products, images, batch, strict=True)
        for variant in _variants(product, image, one)
    ]
    history.create(variants)
    stock.record_opening(variants, reason=OPENING)


def _product(one: Variation, categories: dict[str, Category]) -> Product:
    return Product(
        slug=one.slug,
        category=categories[one.entry["category"]],
        position=1_000 + one.number,
        created_at=FIRST_DAY - timedelta(minutes=one.number),
        **flags_and_words(one.entry)
        | one.names()
        | {"is_new": one.number % 40 == 0, "is_bestseller": one.number % 500 == 0},
    )


def _image(product: Product, one: Variation, developed: dict[str, Shot]) -> ProductImage:
    picture = one.entry["pictures"][0]
    return ProductImage(product=product, position=1, **developed[picture["file"]].fields(), **both(alt=picture["alt"]))


def _variants(product: Product, image: ProductImage, one: Variation) -> list[Variant]:
    """Return the same variants as the demo's product; prices and stock are pseudo-random, seeded by the number."""
    chance = Random(one.number)  # noqa: S311 - reproducible data, not a secret
    factor = Decimal(chance.randrange(70, 160)) / 100
    return [
        Variant(
            product=product,
            picture=image,
            **sold_as(line) | {"sku": f"{line['sku']}-{one.number}"} | _trade(line, factor, chance),
        )
        for line in one.entry["variants"]
    ]


def _trade(line: Entry, factor: Decimal, chance: Random) -> dict[str, Any]:
    price = (Decimal(line["price"]) * factor * 2).quantize(Decimal(1)) / 2
    reduced = chance.random() < 1 / 6
    left = chance.choices((0, chance.randint(1, 5), chance.randint(6, 120)), weights=(4, 8, 88))[0]
    return {"price": price, "compare_at": price + chance.randint(1, 6) if reduced else None, "on_hand": left}
