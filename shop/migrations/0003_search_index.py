"""Tables for listings and search, written by triggers. Khmer, written without spaces, is searched by trigrams."""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.lookups
from django.contrib.postgres.operations import TrigramExtension
from django.core.management.base import CommandError
from django.db import ProgrammingError, migrations, models

from madamda.db.install_sql_functions import InstallFunction

ASK = (
    "The shop's search needs PostgreSQL's extension pg_trgm, and this database user may not create it. "
    "Let an administrator of the database run `CREATE EXTENSION pg_trgm` in it once, then migrate again. "
    "(Where the server does not know the extension at all: it comes with the package postgresql-contrib.)"
)


class Trigrams(TrigramExtension):
    """Creates the extension if it is missing. Raise CommandError, with instructions, without the permission to do so."""

    def database_forwards(self, *args):
        try:
            super().database_forwards(*args)
        except ProgrammingError as error:  # InsufficientPrivilege
            raise CommandError(ASK) from error


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0002_history"),
    ]

    operations = [
        Trigrams(),
        InstallFunction("shop_words", "588324ce1a3b"),
        InstallFunction("shop_normalize", "e931ecfb526c"),
        InstallFunction("shop_shortened", "fc7e125b73ad"),
        migrations.CreateModel(
            name="ListingEntry",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="listingentry",
                        serialize=False,
                        to="shop.product",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="shop.category",
                    ),
                ),
                ("listed", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("name_en", models.TextField()),
                ("name_km", models.TextField()),
                ("lowest", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ("prices", django.contrib.postgres.fields.ranges.DecimalRangeField(null=True)),
                ("in_stock", models.BooleanField()),
                ("on_sale", models.BooleanField()),
                ("single", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("listed", True)),
                        fields=["-created_at", "-product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_newest",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True)),
                        fields=["lowest", "product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_price",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True)),
                        fields=["name_en", "product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_name_en",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True)),
                        fields=["name_km", "product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_name_km",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True)),
                        fields=["category", "-created_at", "-product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_category_newest",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True)),
                        fields=["category", "lowest", "product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_category_price",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True)),
                        fields=["category", "name_en", "product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_category_name_en",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True)),
                        fields=["category", "name_km", "product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_category_name_km",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True), ("on_sale", True)),
                        fields=["-created_at", "-product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_on_sale",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True), ("on_sale", True)),
                        fields=["category", "-created_at", "-product"],
                        include=("category", "prices", "in_stock", "on_sale", "single"),
                        name="listingentry_category_on_sale",
                    ),
                    django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("listed", True)), fields=["prices"], name="listingentry_prices"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "mark",
                    models.OneToOneField(
                        db_column="product_id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="card",
                        serialize=False,
                        to="shop.listingentry",
                    ),
                ),
                ("skus", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("words", models.TextField()),
                ("description_km", models.TextField()),
                ("names", django.contrib.postgres.search.SearchVectorField()),
                ("document", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["skus"], name="document_skus"),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="searchdocument_words", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(
                            django.db.models.lookups.Exact(django.db.models.functions.math.Mod(models.F("mark"), 32), 0)
                        ),
                        fastupdate=False,
                        fields=["words"],
                        name="document_some_words",
                        opclasses=["gin_trgm_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False,
                        fields=["description_km"],
                        name="searchdocument_description_km",
                        opclasses=["gin_trgm_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(
                            django.db.models.lookups.Exact(django.db.models.functions.math.Mod(models.F("mark"), 32), 0)
                        ),
                        fastupdate=False,
                        fields=["description_km"],
                        name="document_some_description_km",
                        opclasses=["gin_trgm_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["names"], name="searchdocument_names"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(
                            django.db.models.lookups.Exact(django.db.models.functions.math.Mod(models.F("mark"), 32), 0)
                        ),
                        fastupdate=False,
                        fields=["names"],
                        name="document_some_names",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["document"], name="searchdocument_document"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(
                            django.db.models.lookups.Exact(django.db.models.functions.math.Mod(models.F("mark"), 32), 0)
                        ),
                        fastupdate=False,
                        fields=["document"],
                        name="document_some_document",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpellingWord",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                ("written", models.TextField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["word"], name="spellingword_near", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        models.Func(
                            "word",
                            function="shop_shortened",
                            output_field=django.contrib.postgres.fields.ArrayField(
                                base_field=models.TextField(), size=None
                            ),
                        ),
                        fastupdate=False,
                        name="spellingword_shortened",
                    ),
                ],
            },
        ),
    ]
