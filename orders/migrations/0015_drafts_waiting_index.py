"""Index of drafts that wait for their customers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0014_overpaid_index")]

    operations = [
        migrations.AddIndex(
            model_name="orderdraft",
            index=models.Index(
                condition=models.Q(("asked_at__isnull", False), ("order", None)),
                fields=["asked_at"],
                name="orderdraft_waiting",
            ),
        ),
    ]
