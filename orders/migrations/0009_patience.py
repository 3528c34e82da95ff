"""How long an order may wait in each state, as a new shop begins: the merchant's to change."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Minutes until slow, and until late. A rider's way takes as long as it takes.
AT_FIRST: dict[str, tuple[int | None, int | None]] = {
    "pending": (5, 10),
    "confirmed": (12, 20),
    "preparing": (12, 20),
    "ready": (30, 45),
    "out": (None, None),
}


def write_down(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    patience = apps.get_model("orders", "Patience")
    for status, (slow, late) in AT_FIRST.items():
        patience.objects.get_or_create(status=status, defaults={"slow_after": slow, "late_after": late})


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0008_promo_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Patience",
            fields=[
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Received"),
                            ("confirmed", "Confirmed"),
                            ("preparing", "Preparing"),
                            ("ready", "Ready"),
                            ("out", "On the way"),
                        ],
                        editable=False,
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                        verbose_name="status",
                    ),
                ),
                (
                    "slow_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="slow after, minutes"),
                ),
                (
                    "late_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="late after, minutes"),
                ),
            ],
            options={
                "verbose_name": "patience",
                "verbose_name_plural": "patience",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("pending", "confirmed", "preparing", "ready", "out"))),
                        name="patience_status_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("late_after", None), ("slow_after", None)),
                            models.Q(
                                ("late_after__isnull", False),
                                ("slow_after__isnull", False),
                                ("slow_after__lt", models.F("late_after")),
                            ),
                            _connector="OR",
                        ),
                        name="patience_slow_before_late",
                        violation_error_message=(
                            "Slow comes before late. Leave both empty where nobody waits for the shop."
                        ),
                    ),
                ],
            },
        ),
        migrations.RunPython(write_down, migrations.RunPython.noop),
    ]
