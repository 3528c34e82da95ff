"""Changes of placed orders, replaced KHQR codes, and the difference of a paid order that was changed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from madamda.db.install_sql_functions import InstallFunction


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0007_returns_and_refunds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="balance_due",
            field=models.DecimalField(db_default=0, decimal_places=2, default=0, editable=False, max_digits=10),
        ),
        InstallFunction("orders_refund_within_paid", "799b990e58af"),
        migrations.CreateModel(
            name="OrderEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("committed", "Saved"),
                            ("discarded", "Discarded"),
                            ("taken_over", "Taken over"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="started"),
                ),
                ("expires_at", models.DateTimeField(editable=False, verbose_name="until")),
                ("seen", models.PositiveIntegerField(editable=False)),
                ("proposal", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(editable=False, null=True)),
                ("before", models.JSONField(editable=False, null=True)),
                ("after", models.JSONField(editable=False, null=True)),
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
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edits",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of an order",
                "verbose_name_plural": "changes of orders",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "open")), fields=("order",), name="orderedit_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "committed"), _negated=True),
                            models.Q(("after__isnull", False), ("before__isnull", False), ("version__isnull", False)),
                            _connector="OR",
                        ),
                        name="orderedit_committed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplacedCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("md5", models.CharField(editable=False, max_length=32, unique=True)),
                ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=12, verbose_name="amount")),
                ("good_until", models.DateTimeField(editable=False, verbose_name="valid until")),
                ("asks", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("next_ask_at", models.DateTimeField(editable=False, null=True)),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replaced",
                        to="orders.payment",
                        verbose_name="payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "replaced KHQR code",
                "verbose_name_plural": "replaced KHQR codes",
                "ordering": ("pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_ask_at", None), _negated=True),
                        fields=["next_ask_at"],
                        name="replacedcode_to_be_asked",
                    )
                ],
            },
        ),
    ]
