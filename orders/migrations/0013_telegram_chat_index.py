"""Index of the orders of a Telegram chat, created without blocking orders."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0012_customer_messages")]

    operations = [
        AddIndexConcurrently(
            model_name="order",
            index=models.Index(
                condition=models.Q(("telegram_chat__isnull", False)),
                fields=["telegram_chat"],
                name="order_telegram_chat",
            ),
        ),
    ]
