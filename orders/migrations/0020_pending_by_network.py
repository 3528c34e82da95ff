from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table may be large, and orders go on being written meanwhile

    dependencies = [("orders", "0019_where_orders_come_from")]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(("status", "pending"), models.Q(("network", ""), _negated=True)),
                fields=["network"],
                name="order_network_pending",
            ),
        ),
    ]
