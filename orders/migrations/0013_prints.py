import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0012_pending_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Print",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.CharField(
                        choices=[("ticket", "Ticket 80 mm"), ("slip", "Packing slip A4"), ("receipt", "Receipt")],
                        max_length=8,
                        verbose_name="paper",
                    ),
                ),
                ("copy", models.PositiveSmallIntegerField(verbose_name="copy")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prints",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "print",
                "verbose_name_plural": "prints",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("order", "paper", "copy"), name="print_numbered_once"),
                    models.CheckConstraint(condition=models.Q(("copy__gte", 1)), name="print_copy_counts_from_one"),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="order",
            options={
                "ordering": ("-placed_at", "-pk"),
                "permissions": [("see_figures", "Can see the figures")],
                "verbose_name": "order",
                "verbose_name_plural": "orders",
            },
        ),
    ]
