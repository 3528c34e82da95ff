import datetime
from decimal import Decimal

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalCategory",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        db_index=False,
                        max_length=80,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[A-Za-z0-9]", "Enter an address with at least one letter or digit."
                            )
                        ],
                        verbose_name="address",
                    ),
                ),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_km", models.CharField(max_length=80, null=True, verbose_name="name")),
                (
                    "line_en",
                    models.CharField(blank=True, max_length=200, null=True, verbose_name="subtitle"),
                ),
                (
                    "line_km",
                    models.CharField(blank=True, max_length=200, null=True, verbose_name="subtitle"),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="visible")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="shop.category",
                        verbose_name="parent category",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="shop.productimage",
                        verbose_name="picture",
                    ),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical category",
                "verbose_name_plural": "historical categories",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProduct",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        db_index=False,
                        max_length=120,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[A-Za-z0-9]", "Enter an address with at least one letter or digit."
                            )
                        ],
                        verbose_name="address",
                    ),
                ),
                ("name_en", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("name_km", models.CharField(max_length=120, null=True, verbose_name="name")),
                (
                    "benefit_en",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="A few words for its card, such as “Sinks in at once”.",
                        max_length=60,
                        null=True,
                        verbose_name="short benefit",
                    ),
                ),
                (
                    "benefit_km",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="A few words for its card, such as “Sinks in at once”.",
                        max_length=60,
                        null=True,
                        verbose_name="short benefit",
                    ),
                ),
                ("description_en", models.TextField(blank=True, null=True, verbose_name="description")),
                ("description_km", models.TextField(blank=True, null=True, verbose_name="description")),
                ("how_to_use_en", models.TextField(blank=True, null=True, verbose_name="how to use")),
                ("how_to_use_km", models.TextField(blank=True, null=True, verbose_name="how to use")),
                ("ingredients_en", models.TextField(blank=True, null=True, verbose_name="ingredients")),
                ("ingredients_km", models.TextField(blank=True, null=True, verbose_name="ingredients")),
                ("size_en", models.CharField(blank=True, max_length=40, null=True, verbose_name="size")),
                ("size_km", models.CharField(blank=True, max_length=40, null=True, verbose_name="size")),
                ("is_new", models.BooleanField(default=False, verbose_name="new")),
                ("is_bestseller", models.BooleanField(default=False, verbose_name="best seller")),
                ("is_gift", models.BooleanField(default=False, verbose_name="gift")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="visible")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="shop.category",
                        verbose_name="category",
                    ),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical product",
                "verbose_name_plural": "historical products",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalVariant",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("sku", models.CharField(max_length=40, verbose_name="SKU")),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_km", models.CharField(max_length=80, null=True, verbose_name="name")),
                (
                    "swatch",
                    models.CharField(
                        blank=True, help_text="For colours, such as #8c1946.", max_length=7, verbose_name="colour"
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="price",
                    ),
                ),
                (
                    "compare_at",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="price before"
                    ),
                ),
                (
                    "low_stock_mark",
                    models.PositiveIntegerField(
                        default=5,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="low stock at",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="visible")),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="shop.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="shop.productimage",
                        verbose_name="picture",
                    ),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical variant",
                "verbose_name_plural": "historical variants",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHeroSlide",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("slug", models.SlugField(db_index=False, max_length=80, verbose_name="name for staff")),
                ("headline_en", models.CharField(max_length=80, null=True, verbose_name="headline")),
                ("headline_km", models.CharField(max_length=80, null=True, verbose_name="headline")),
                ("subline_en", models.CharField(blank=True, max_length=200, null=True, verbose_name="text under it")),
                ("subline_km", models.CharField(blank=True, max_length=200, null=True, verbose_name="text under it")),
                ("button_en", models.CharField(max_length=40, null=True, verbose_name="button text")),
                ("button_km", models.CharField(max_length=40, null=True, verbose_name="button text")),
                (
                    "link",
                    models.CharField(
                        help_text="A page of the shop, such as /shop/.",
                        max_length=200,
                        verbose_name="button link",
                    ),
                ),
                (
                    "ink",
                    models.CharField(
                        choices=[("dark", "dark text"), ("light", "light text")],
                        default="dark",
                        max_length=5,
                        verbose_name="text colour",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="visible")),
                ("shown_from", models.DateTimeField(blank=True, null=True, verbose_name="shown from")),
                ("shown_until", models.DateTimeField(blank=True, null=True, verbose_name="shown until")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical hero slide",
                "verbose_name_plural": "historical hero slides",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPage",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        choices=[
                            ("delivery", "Delivery"),
                            ("about", "About us"),
                            ("contact", "Contact"),
                            ("privacy", "Privacy"),
                        ],
                        db_index=False,
                        max_length=20,
                        verbose_name="page",
                    ),
                ),
                ("title_en", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_km", models.CharField(max_length=80, null=True, verbose_name="title")),
                (
                    "text_en",
                    models.TextField(
                        help_text="Leave an empty line between paragraphs. Start a heading with “## ”.",
                        max_length=20000,
                        null=True,
                        verbose_name="text",
                    ),
                ),
                (
                    "text_km",
                    models.TextField(
                        help_text="Leave an empty line between paragraphs. Start a heading with “## ”.",
                        max_length=20000,
                        null=True,
                        verbose_name="text",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="visible")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical page",
                "verbose_name_plural": "historical pages",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalStoreSettings",
            fields=[
                ("id", models.PositiveSmallIntegerField(db_index=True, default=1, editable=False)),
                ("name", models.CharField(default="Madamda", max_length=60, verbose_name="name")),
                (
                    "tagline_en",
                    models.CharField(blank=True, max_length=160, null=True, verbose_name="footer text"),
                ),
                (
                    "tagline_km",
                    models.CharField(blank=True, max_length=160, null=True, verbose_name="footer text"),
                ),
                ("company", models.CharField(blank=True, max_length=80, verbose_name="company")),
                (
                    "phone",
                    models.CharField(
                        default="+85512345678",
                        help_text="For example +85512345678.",
                        max_length=16,
                        verbose_name="phone",
                    ),
                ),
                ("telegram", models.CharField(blank=True, max_length=40, verbose_name="Telegram name")),
                ("address_en", models.CharField(blank=True, max_length=200, null=True, verbose_name="address")),
                ("address_km", models.CharField(blank=True, max_length=200, null=True, verbose_name="address")),
                ("opens_at", models.TimeField(default=datetime.time(7, 0), verbose_name="opens at")),
                ("closes_at", models.TimeField(default=datetime.time(20, 0), verbose_name="closes at")),
                (
                    "no_delivery_weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            validators=[django.core.validators.MaxValueValidator(6)]
                        ),
                        blank=True,
                        default=list,
                        null=True,
                        size=None,
                        verbose_name="weekdays without delivery",
                    ),
                ),
                (
                    "no_delivery_dates",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        default=list,
                        help_text="For example 2027-04-14, 2027-04-15. No delivery is promised on these days.",
                        null=True,
                        size=None,
                        verbose_name="other days without delivery",
                    ),
                ),
                (
                    "riel_rate",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("4100"),
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(Decimal("1"))],
                        verbose_name="riel for one dollar",
                    ),
                ),
                ("paused_until", models.DateTimeField(blank=True, null=True, verbose_name="no orders until")),
                (
                    "pause_words_en",
                    models.CharField(
                        blank=True, max_length=200, null=True, verbose_name="message for customers during the pause"
                    ),
                ),
                (
                    "pause_words_km",
                    models.CharField(
                        blank=True, max_length=200, null=True, verbose_name="message for customers during the pause"
                    ),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical store settings",
                "verbose_name_plural": "historical store settings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
