"""Limits of discounts and refunds per group."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoleLimits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "max_discount_percent",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="largest discount by hand, percent of the goods"
                    ),
                ),
                (
                    "max_refund",
                    models.DecimalField(decimal_places=2, default=0, max_digits=9, verbose_name="largest refund"),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="limits",
                        to="auth.group",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "verbose_name": "limits of a group",
                "verbose_name_plural": "limits of groups",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("max_discount_percent__lte", 100), ("max_refund__gte", 0)),
                        name="rolelimits_in_range",
                    )
                ],
            },
        ),
    ]
