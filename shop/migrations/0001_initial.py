import datetime
from decimal import Decimal

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import shop.models.images


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="shop.category",
                        verbose_name="parent category",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        max_length=80,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[A-Za-z0-9]", "Enter an address with at least one letter or digit."
                            )
                        ],
                        verbose_name="address",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_km", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("line", models.CharField(blank=True, max_length=200, verbose_name="subtitle")),
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
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("slug"),
                        name="category_slug_without_case",
                        violation_error_message="Another category already has this address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "name_en__regex",
                                    "[^\\s\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]",
                                )
                            ),
                            models.Q(
                                (
                                    "name_km__regex",
                                    "[^\\s\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]",
                                )
                            ),
                            _connector="OR",
                        ),
                        name="category_name_is_visible",
                        violation_error_message="Enter a name with visible characters.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "[A-Za-z0-9]")),
                        name="category_address_has_a_letter",
                        violation_error_message="Enter an address with at least one letter or digit.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="shop.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        max_length=120,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "[A-Za-z0-9]", "Enter an address with at least one letter or digit."
                            )
                        ],
                        verbose_name="address",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(max_length=120, null=True, verbose_name="name")),
                ("name_km", models.CharField(max_length=120, null=True, verbose_name="name")),
                (
                    "benefit",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="A few words for its card, such as “Sinks in at once”.",
                        max_length=60,
                        verbose_name="short benefit",
                    ),
                ),
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
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("description_en", models.TextField(blank=True, null=True, verbose_name="description")),
                ("description_km", models.TextField(blank=True, null=True, verbose_name="description")),
                ("how_to_use", models.TextField(blank=True, verbose_name="how to use")),
                ("how_to_use_en", models.TextField(blank=True, null=True, verbose_name="how to use")),
                ("how_to_use_km", models.TextField(blank=True, null=True, verbose_name="how to use")),
                ("ingredients", models.TextField(blank=True, verbose_name="ingredients")),
                ("ingredients_en", models.TextField(blank=True, null=True, verbose_name="ingredients")),
                ("ingredients_km", models.TextField(blank=True, null=True, verbose_name="ingredients")),
                ("size", models.CharField(blank=True, max_length=40, verbose_name="size")),
                ("size_en", models.CharField(blank=True, max_length=40, null=True, verbose_name="size")),
                ("size_km", models.CharField(blank=True, max_length=40, null=True, verbose_name="size")),
                ("is_new", models.BooleanField(default=False, verbose_name="new")),
                ("is_bestseller", models.BooleanField(default=False, verbose_name="best seller")),
                ("is_gift", models.BooleanField(default=False, verbose_name="gift")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="visible")),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="added"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="last changed",
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "ordering": ("-created_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("active", True)),
                        fields=["-created_at", "-id"],
                        name="product_newest_active",
                    ),
                    models.Index(fields=["category", "-created_at", "-id"], name="product_newest_in_category"),
                    models.Index(
                        condition=models.Q(("active", True)),
                        fields=["category", "-is_bestseller", "position", "id"],
                        name="product_beside",
                    ),
                    models.Index(
                        condition=models.Q(("active", True), ("is_bestseller", True)),
                        fields=["position", "id"],
                        name="product_bestsellers",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("slug"),
                        name="product_slug_without_case",
                        violation_error_message="Another product already has this address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "name_en__regex",
                                    "[^\\s\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]",
                                )
                            ),
                            models.Q(
                                (
                                    "name_km__regex",
                                    "[^\\s\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]",
                                )
                            ),
                            _connector="OR",
                        ),
                        name="product_name_is_visible",
                        violation_error_message="Enter a name with visible characters.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "[A-Za-z0-9]")),
                        name="product_address_has_a_letter",
                        violation_error_message="Enter an address with at least one letter or digit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("archived_at", None), ("active", False), _connector="OR"),
                        name="product_archived_is_off",
                        violation_error_message="An archived product can’t be shown. Restore it from the archive first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.ImageField(
                        height_field="height",
                        max_length=200,
                        storage=shop.models.images.originals,
                        upload_to="pictures",
                        verbose_name="file",
                        width_field="width",
                    ),
                ),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                (
                    "colour",
                    models.CharField(
                        default="#f3dfdf", editable=False, max_length=7, verbose_name="colour while loading"
                    ),
                ),
                ("alt", models.CharField(max_length=250, verbose_name="image description")),
                ("alt_en", models.CharField(max_length=250, null=True, verbose_name="image description")),
                ("alt_km", models.CharField(max_length=250, null=True, verbose_name="image description")),
                ("developed", models.BooleanField(default=False, editable=False)),
                ("failed", models.BooleanField(db_default=False, default=False, editable=False)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="images",
                        to="shop.product",
                        verbose_name="product",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.AddField(
            model_name="category",
            name="picture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="shop.productimage",
                verbose_name="picture",
            ),
        ),
        migrations.CreateModel(
            name="Variant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="variants",
                        to="shop.product",
                        verbose_name="product",
                    ),
                ),
                ("sku", models.CharField(max_length=40, unique=True, verbose_name="SKU")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
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
                ("on_hand", models.PositiveIntegerField(default=0, editable=False, verbose_name="in stock")),
                (
                    "low_stock_mark",
                    models.PositiveIntegerField(
                        default=5,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="low stock at",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="shop.productimage",
                        verbose_name="picture",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="visible")),
            ],
            options={
                "verbose_name": "variant",
                "verbose_name_plural": "variants",
                "ordering": ("position", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("active", True), ("on_hand__lte", models.F("low_stock_mark"))),
                        fields=["on_hand"],
                        name="variant_running_low",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Upper("sku"),
                        name="variant_sku_without_case",
                        violation_error_message="Another variant already has this SKU. Capital and small letters count as the same.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "name_en__regex",
                                    "[^\\s\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]",
                                )
                            ),
                            models.Q(
                                (
                                    "name_km__regex",
                                    "[^\\s\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]",
                                )
                            ),
                            _connector="OR",
                        ),
                        name="variant_name_is_visible",
                        violation_error_message="Enter a name with visible characters.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("on_hand__gte", 0)), name="variant_on_hand_never_negative"
                    ),
                    models.CheckConstraint(condition=models.Q(("price__gt", 0)), name="variant_price_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("compare_at", None), ("compare_at__gt", models.F("price")), _connector="OR"
                        ),
                        name="variant_was_dearer",
                        violation_error_message="The price before must be higher than the price.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("swatch", ""), ("swatch__regex", "^#[0-9a-f]{6}$"), _connector="OR"),
                        name="variant_swatch_is_a_colour",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockMovement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="shop.variant",
                        verbose_name="variant",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("sold", "sold"),
                            ("returned", "returned"),
                            ("corrected", "corrected"),
                            ("written_off", "written off"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("quantity", models.IntegerField(help_text="What left has a minus.", verbose_name="quantity")),
                ("reference", models.CharField(blank=True, max_length=20, verbose_name="order")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
            ],
            options={
                "verbose_name": "stock movement",
                "verbose_name_plural": "stock movements",
                "ordering": ("-at", "-pk"),
                "indexes": [
                    models.Index(fields=["variant", "-at"], name="stockmovement_of_variant"),
                    models.Index(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=["reference"],
                        name="stockmovement_of_order",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["received", "returned"]), ("quantity__gt", 0)),
                            models.Q(("kind__in", ["sold", "written_off"]), ("quantity__lt", 0)),
                            models.Q(("kind", "corrected"), models.Q(("quantity", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="stockmovement_direction_fits_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["corrected", "written_off"]), ("reason", ""), _negated=True),
                        name="stockmovement_correction_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120)),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_addresses",
                        to="shop.product",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_addresses",
                        to="shop.category",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(django.db.models.functions.text.Lower("slug"), name="oldaddress_slug_without_case")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category__isnull", False), ("product", None)),
                            models.Q(("category", None), ("product__isnull", False)),
                            _connector="OR",
                        ),
                        name="oldaddress_of_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("product__isnull", False)),
                        fields=("slug",),
                        name="oldaddress_of_one_product",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("category__isnull", False)),
                        fields=("slug",),
                        name="oldaddress_of_one_category",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeroSlide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="name for staff")),
                ("headline", models.CharField(max_length=80, verbose_name="headline")),
                ("headline_en", models.CharField(max_length=80, null=True, verbose_name="headline")),
                ("headline_km", models.CharField(max_length=80, null=True, verbose_name="headline")),
                ("subline", models.CharField(blank=True, max_length=200, verbose_name="text under it")),
                ("subline_en", models.CharField(blank=True, max_length=200, null=True, verbose_name="text under it")),
                ("subline_km", models.CharField(blank=True, max_length=200, null=True, verbose_name="text under it")),
                ("button", models.CharField(max_length=40, verbose_name="button text")),
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
            ],
            options={
                "verbose_name": "hero slide",
                "verbose_name_plural": "hero slides",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ink__in", ["dark", "light"])), name="heroslide_ink_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("link__regex", "^/([^/\\\\].*)?$")),
                        name="heroslide_link_stays_here",
                        violation_error_message="The link must be a page of the shop and start with one slash.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shown_from", None),
                            ("shown_until", None),
                            ("shown_until__gt", models.F("shown_from")),
                            _connector="OR",
                        ),
                        name="heroslide_ends_after_it_starts",
                        violation_error_message="The end must be after the start.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeroPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.ImageField(
                        height_field="height",
                        max_length=200,
                        storage=shop.models.images.originals,
                        upload_to="pictures",
                        verbose_name="file",
                        width_field="width",
                    ),
                ),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                (
                    "colour",
                    models.CharField(
                        default="#f3dfdf", editable=False, max_length=7, verbose_name="colour while loading"
                    ),
                ),
                ("alt", models.CharField(max_length=250, verbose_name="image description")),
                ("alt_en", models.CharField(max_length=250, null=True, verbose_name="image description")),
                ("alt_km", models.CharField(max_length=250, null=True, verbose_name="image description")),
                ("developed", models.BooleanField(default=False, editable=False)),
                ("failed", models.BooleanField(db_default=False, default=False, editable=False)),
                (
                    "slide",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="shop.heroslide",
                        verbose_name="slide",
                    ),
                ),
                (
                    "shape",
                    models.CharField(
                        choices=[("wide", "wide, for tablets and computers"), ("portrait", "portrait, for phones")],
                        max_length=8,
                        verbose_name="shape",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of a slide",
                "verbose_name_plural": "pictures of a slide",
                "constraints": [
                    models.UniqueConstraint(fields=("slide", "shape"), name="heropicture_one_of_each_shape"),
                    models.CheckConstraint(
                        condition=models.Q(("shape__in", ["wide", "portrait"])), name="heropicture_shape_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        choices=[
                            ("delivery", "Delivery"),
                            ("about", "About us"),
                            ("contact", "Contact"),
                            ("privacy", "Privacy"),
                        ],
                        max_length=20,
                        unique=True,
                        verbose_name="page",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("title_en", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_km", models.CharField(max_length=80, null=True, verbose_name="title")),
                (
                    "text",
                    models.TextField(
                        help_text="Leave an empty line between paragraphs. Start a heading with “## ”.",
                        max_length=20000,
                        verbose_name="text",
                    ),
                ),
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
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
            ],
            options={
                "verbose_name": "page",
                "verbose_name_plural": "pages",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug__in", ["delivery", "about", "contact", "privacy"])),
                        name="page_slug_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoreSettings",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(default="Madamda", max_length=60, verbose_name="name")),
                ("tagline", models.CharField(blank=True, max_length=160, verbose_name="footer text")),
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
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
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
                    "pause_words",
                    models.CharField(blank=True, max_length=200, verbose_name="message for customers during the pause"),
                ),
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
            ],
            options={
                "verbose_name": "store settings",
                "verbose_name_plural": "store settings",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="store_settings_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(("riel_rate__gt", 0)), name="store_settings_rate_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone__regex", "^\\+[1-9][0-9]{7,14}$")), name="store_settings_phone_e164"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Synonyms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.TextField(
                        help_text="Separate them with commas, in any language or spelling: moisturiser, moisturizer, hydrating cream. A search for any of them finds the same products.",
                        max_length=500,
                        verbose_name="words with the same meaning",
                    ),
                ),
            ],
            options={
                "verbose_name": "search synonyms",
                "verbose_name_plural": "search synonyms",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("goods", "goods"), ("orders", "orders"), ("figures", "reports")],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                ("filters", models.CharField(blank=True, max_length=500, verbose_name="filters")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
            ],
            options={
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "ordering": ("-pk",),
                "permissions": [
                    ("export_goods", "Can export goods"),
                    ("export_orders", "Can export orders, with names and phone numbers"),
                    ("export_figures", "Can export figures"),
                ],
                "default_permissions": ("view",),
            },
        ),
    ]
