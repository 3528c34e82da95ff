"""Exports are written down, and are a right of their own."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0018_archive_and_old_addresses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("goods", "goods"), ("orders", "orders"), ("figures", "figures")],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                ("filters", models.CharField(blank=True, max_length=500, verbose_name="filters")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
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
