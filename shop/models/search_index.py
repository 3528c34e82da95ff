"""Listing entries: where each product stands in the lists, and by which words it is found. Kept by the database itself.

Triggers on products and variants write these tables when a change is committed (shop_write_listing);
nobody else does. A list reads its order and its filters from here, never from the goods one by one.
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
    """With all that filters ask beside it, so that a list is read from its index alone."""
    return models.Index(fields=columns, name=f"listingentry_{name}", condition=condition, include=_FILTERED)


# One card in 32, by which a word that very many goods have is found without reading all of them.
_SOME = Q(Exact(Mod(F("mark"), 32), 0))
_SHORTENED = Func("word", function="shop_shortened", output_field=ArrayField(models.TextField()))


def _found_in(column: str, **options: Any) -> list[GinIndex]:
    """Without a list of what is still to be sorted: every search would read it, and one save in many would sort it."""
    return [
        GinIndex(fields=[column], name=f"searchdocument_{column}", fastupdate=False, **options),
        GinIndex(fields=[column], name=f"document_some_{column}", fastupdate=False, condition=_SOME, **options),
    ]


class ListingEntryQuerySet(models.QuerySet["ListingEntry"]):
    def seen(self, *, hidden: Collection[int]) -> Self:
        """Those a customer may see. Hidden categories come as numbers: what a subquery leaves, PostgreSQL guesses."""
        listed = self.filter(listed=True)
        return listed.exclude(category__in=hidden) if hidden else listed


class ListingEntry(models.Model):
    """Everything here is about the active variants. Narrow, because a product's last sale rewrites it."""

    product = models.OneToOneField(
        Product, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="listingentry"
    )
    category = models.ForeignKey(Category, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    listed = models.BooleanField()  # on, and with a variant that is on; its category has a switch of its own
    created_at = models.DateTimeField()
    name_en = models.TextField()  # as sorted: in small letters, and in the other language where there is none
    name_km = models.TextField()
    lowest = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    prices = DecimalRangeField(null=True)
    in_stock = models.BooleanField()
    on_sale = models.BooleanField()
    single = models.BooleanField()  # one variant: what is true of the product is true of the variant

    objects = ListingEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            # Each order a list can have, of all there is and of one category.
            _sorted_by("newest", "-created_at", "-product"),
            _sorted_by("price", "lowest", "product"),
            _sorted_by("name_en", "name_en", "product"),
            _sorted_by("name_km", "name_km", "product"),
            _sorted_by("category_newest", "category", "-created_at", "-product"),
            _sorted_by("category_price", "category", "lowest", "product"),
            _sorted_by("category_name_en", "category", "name_en", "product"),
            _sorted_by("category_name_km", "category", "name_km", "product"),
            # The few among many: what is reduced, and a narrow range of prices.
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
    """The words by which a product is found; plain is what `shop_normalize` makes of a text."""

    mark = models.OneToOneField(
        ListingEntry,
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        db_column="product_id",
        related_name="card",
    )
    skus = ArrayField(models.TextField())  # in small letters
    words = models.TextField()  # all its names and SKUs, plain, a blank before each
    description_km = models.TextField()  # plain
    names = SearchVectorField()  # English, like the next
    document = SearchVectorField()  # names and description, weighed

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
    """A word that stands, or once stood, in the name of a product: what a misspelt one is compared with."""

    word = models.TextField(primary_key=True)  # plain
    written = models.TextField()

    class Meta:
        indexes = [
            GinIndex(fields=["word"], name="spellingword_near", opclasses=["gin_trgm_ops"], fastupdate=False),
            # Words that are one slip apart have a shortened form in common.
            GinIndex(_SHORTENED, name="spellingword_shortened", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.written
