"""History knows a step that was taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_provinces"),
    ]

    operations = [
        migrations.AlterField(
            model_name="orderevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("placed", "Placed"),
                    ("confirmed", "Confirmed"),
                    ("preparing", "Preparing"),
                    ("ready", "Ready"),
                    ("out", "On the way"),
                    ("delivered", "Delivered"),
                    ("cancelled", "Cancelled"),
                    ("undone", "Taken back"),
                    ("paid", "Payment received"),
                    ("unpaid", "Payment taken back"),
                    ("received", "Received by the customer"),
                    ("unreceived", "Receipt taken back"),
                    ("noted", "Note changed"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
    ]
