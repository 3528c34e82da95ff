"""Search index: listing entries (order and filters), search documents (words) and spelling words.

Only triggers on products and variants write these tables, when a transaction commits (shop_write_listing). Listings
read their order and filters from here, never from the products themselves.
"""

from collections.abc import Collection
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField, DecimalRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from shop.models.catalogue import Category, Product

_LISTED = Q(listed=True)
_REDUCED = Q(listed=True, on_sale=True)
_FILTERED = ("category", "prices", "in_stock", "on_sale", "single")


def _sorted_by(name: str, *columns: str, condition: Q = _LISTED) -> models.Index:
    """Return an index that includes all filter columns, so that a listing is an index-only scan."""
    return models.Index(fields=columns, name=f"listingentry_{name}", condition=condition, include=_FILTERED)


# A sample of one document in 32, in which frequent words are found without reading every match.
_SOME = Q(Exact(Mod(F("mark"), 32), 0))
_SHORTENED = Func("word", function="shop_shortened", output_field=ArrayField(models.TextField()))


def _found_in(column: str, **options: Any) -> list[GinIndex]:
    """Return GIN indexes on all documents and on the sample. Without `fastupdate`: every search would have to scan the
    pending list, and an occasional save would have to merge it."""
    return [
        GinIndex(fields=[column], name=f"searchdocument_{column}", fastupdate=False, **options),
        GinIndex(fields=[column], name=f"document_some_{column}", fastupdate=False, condition=_SOME, **options),
    ]


class ListingEntryQuerySet(models.QuerySet["ListingEntry"]):
    def seen(self, *, hidden: Collection[int]) -> Self:
        """Entries visible to customers. Hidden categories are passed as ids, because PostgreSQL misestimates a
        subquery."""
        listed = self.filter(listed=True)
        return listed.exclude(category__in=hidden) if hidden else listed


class ListingEntry(models.Model):
    """Values of a product's active variants for listings. A narrow row, because selling out a product rewrites it."""

    product = models.OneToOneField(
        Product, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="listingentry"
    )
    category = models.ForeignKey(Category, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    listed = models.BooleanField()  # product active, with an active variant; the category is checked separately
    created_at = models.DateTimeField()
    name_en = models.TextField()  # sort key: lower case, in the other language if the translation is missing
    name_km = models.TextField()
    lowest = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    prices = DecimalRangeField(null=True)
    in_stock = models.BooleanField()
    on_sale = models.BooleanField()
    single = models.BooleanField()  # one active variant, so every condition on the product holds for it

    objects = ListingEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            # Each order, for all products and within one category.
            _sorted_by("newest", "-created_at", "-product"),
            _sorted_by("price", "lowest", "product"),
            _sorted_by("name_en", "name_en", "product"),
            _sorted_by("name_km", "name_km", "product"),
            _sorted_by("category_newest", "category", "-created_at", "-product"),
            _sorted_by("category_price", "category", "lowest", "product"),
            _sorted_by("category_name_en", "category", "name_en", "product"),
            _sorted_by("category_name_km", "category", "name_km", "product"),
            # Selective filters: reduced products, and a narrow price range.
            _sorted_by("on_sale", "-created_at", "-product", condition=_REDUCED),
            _sorted_by("category_on_sale", "category", "-created_at", "-product", condition=_REDUCED),
            GistIndex(fields=["prices"], name="listingentry_prices", condition=_LISTED),
        ]

    def __str__(self) -> str:
        return self.name_en


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    def some(self) -> Self:
        return self.filter(_SOME)


class SearchDocument(models.Model):
    """The text by which a product is found. “Normalised” means the result of `shop_normalize`."""

    mark = models.OneToOneField(
        ListingEntry,
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        db_column="product_id",
        related_name="card",
    )
    skus = ArrayField(models.TextField())  # lower case
    words = models.TextField()  # all names and SKUs, normalised, with a space before each word
    description_km = models.TextField()  # normalised
    names = SearchVectorField()  # English configuration, as `document`
    document = SearchVectorField()  # names (weight A) and description (weight D)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["skus"], name="document_skus", fastupdate=False),
            *_found_in("words", opclasses=["gin_trgm_ops"]),
            *_found_in("description_km", opclasses=["gin_trgm_ops"]),
            *_found_in("names"),
            *_found_in("document"),
        ]

    def __str__(self) -> str:
        return self.words.strip()


class SpellingWord(models.Model):
    """A word of a present or former product name, to which misspelt words are compared."""

    word = models.TextField(primary_key=True)  # normalised
    written = models.TextField()

    class Meta:
        indexes = [
            GinIndex(fields=["word"], name="spellingword_near", opclasses=["gin_trgm_ops"], fastupdate=False),
            # Words at edit distance one have a shortened form in common.
            GinIndex(_SHORTENED, name="spellingword_shortened", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.written
