from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = (
        False  # orders go on being written, and the board goes on reading by the old index until the new one stands
    )

    dependencies = [("orders", "0014_zones_are_shown")]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(("status__in", ("pending", "confirmed", "preparing", "ready", "out"))),
                fields=["placed_at"],
                include=("status", "payment_method", "payment_received"),
                name="order_open",
            ),
        ),
        RemoveIndexConcurrently(model_name="order", name="order_open_by_age"),
    ]
