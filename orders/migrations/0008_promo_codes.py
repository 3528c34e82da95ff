"""Promo codes, promoters, and what was ordered with them."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0007_the_past_of_zones"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="promo_code",
            field=models.CharField(blank=True, db_default="", default="", max_length=24, verbose_name="promo code"),
        ),
        migrations.CreateModel(
            name="Promoter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="contact")),
                (
                    "commission",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Of the goods, after the discount.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="commission, percent",
                    ),
                ),
            ],
            options={
                "verbose_name": "promoter",
                "verbose_name_plural": "promoters",
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("commission__range", (0, 100))), name="promoter_commission_is_a_share"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PromoCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="Customers may write it in small letters.",
                        max_length=24,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{3,24}$", "Three letters or digits at least, and nothing else."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("percent", "percent"), ("fixed", "fixed amount")],
                        default="percent",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="percent, or amount",
                    ),
                ),
                (
                    "minimum",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="from goods worth",
                    ),
                ),
                (
                    "cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="at most",
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "limit",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="uses in all",
                    ),
                ),
                (
                    "limit_per_phone",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="uses per phone",
                    ),
                ),
                ("used", models.PositiveIntegerField(default=0, editable=False, verbose_name="used")),
                ("active", models.BooleanField(default=True, verbose_name="valid")),
                (
                    "promoter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="orders.promoter",
                        verbose_name="promoter",
                    ),
                ),
            ],
            options={
                "verbose_name": "promo code",
                "verbose_name_plural": "promo codes",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="PromoUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone", models.CharField(max_length=16, verbose_name="phone")),
                ("discount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="discount")),
                (
                    "commission",
                    models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name="commission"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("given_back_at", models.DateTimeField(blank=True, null=True, verbose_name="given back")),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="orders.promocode",
                        verbose_name="promo code",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promo_use",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a promo code",
                "verbose_name_plural": "uses of promo codes",
                "ordering": ("-pk",),
            },
        ),
        migrations.AddConstraint(
            model_name="promocode",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="promocode_amount_positive"),
        ),
        migrations.AddConstraint(
            model_name="promocode",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "percent"), _negated=True), ("amount__lte", 100), _connector="OR"),
                name="promocode_percent_is_a_share",
                violation_error_message="More than 100 percent is more than there is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="promocode",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit", None), ("used__lte", models.F("limit")), _connector="OR"),
                name="promocode_within_limit",
                violation_error_message="It has been used more often already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="promocode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_at", None), ("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                ),
                name="promocode_ends_after_it_starts",
                violation_error_message="It would end before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="promocode",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum__gte", 0)), name="promocode_minimum_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="promocode",
            constraint=models.CheckConstraint(
                condition=models.Q(("cap", None), ("cap__gt", 0), _connector="OR"), name="promocode_cap_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="promouse",
            index=models.Index(
                condition=models.Q(("given_back_at", None)), fields=["code", "phone"], name="promouse_of_phone"
            ),
        ),
        migrations.AddConstraint(
            model_name="promouse",
            constraint=models.CheckConstraint(
                condition=models.Q(("commission__gte", 0), ("discount__gte", 0)), name="promouse_amounts_not_negative"
            ),
        ),
    ]
