import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_letters")]

    operations = [
        migrations.AddField("order", "rang_at", models.DateTimeField(null=True, editable=False)),
        migrations.AddField("order", "alerted_at", models.DateTimeField(null=True, editable=False)),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rung",
                    models.CharField(
                        choices=[
                            ("boards", "The boards rang"),
                            ("customer", "The customer was told"),
                            ("telegram", "A message went to Telegram"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due")),
                ("told_at", models.DateTimeField(null=True, verbose_name="when")),
                ("send_at", models.DateTimeField(editable=False, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("order", "rung"), name="alarm_rung_once")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("rung__in", ("boards", "customer")), ("told_at", None)),
                        fields=["id"],
                        name="alarm_untold",
                    ),
                    models.Index(
                        condition=models.Q(("send_at", None), _negated=True),
                        fields=["send_at"],
                        name="alarm_to_be_sent",
                    ),
                ],
            },
        ),
    ]
