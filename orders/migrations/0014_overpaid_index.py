"""Index of paid orders that came to cost less, created without blocking orders."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0013_telegram_chat_index")]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(
                    ("balance_due__lt", 0),
                    ("payment_received", True),
                    models.Q(("status__in", ("cancelled", "returning", "returned")), _negated=True),
                ),
                fields=["id"],
                name="order_overpaid",
            ),
        ),
    ]
