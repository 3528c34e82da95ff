from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table may be large, and orders go on being written meanwhile

    dependencies = [("orders", "0011_alarms")]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(condition=models.Q(("status", "pending")), fields=["placed_at"], name="order_pending"),
        ),
    ]
